#include "harness/run/probe_desk.h"

#include <utility>

#include "harness/base/random.h"

namespace throng::run {
namespace {

constexpr std::size_t kMostFinalReads = 2000;

std::vector<probe::LogFile> logs_of(const stage::Started& started) {
  std::vector<probe::LogFile> files;
  for (std::size_t i = 0; i < started.instances.size(); ++i) {
    const stage::StartedInstance& instance = started.instances[i];
    if (instance.log_file.empty()) continue;
    files.push_back({instance.name, instance.log_file, static_cast<std::uint16_t>(i)});
  }
  for (const stage::StartedProcess& process : started.processes) {
    bool known = false;
    for (const probe::LogFile& file : files) known = known || file.path == process.log_file;
    if (!known && process.name != "redis") files.push_back({process.name, process.log_file});
  }
  return files;
}

}  // namespace

ProbeDesk::ProbeDesk(net::Loop& control, const plan::Plan& plan, observe::Sink& sink)
    : control_(control), plan_(plan), sink_(sink), scope_(control.executor()) {}

ProbeDesk::~ProbeDesk() = default;

// What prepare() and end() are given outlives them: the run awaits both at once.
// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters)
net::Task<Result<std::string>> ProbeDesk::prepare(const stage::Started& started,
                                                  std::vector<judge::Note>& notes) {
  if (!started.has_redis || plan_.contract.keys.empty())
    co_return std::string("no Redis to look into");
  redis::Options options = started.probe;
  options.client_name = "throng-probe";
  reader_ = std::make_unique<probe::RedisReader>(control_, std::move(options), plan_, sink_);
  const Result<probe::ReaderFacts> facts = co_await reader_->prepare();
  if (!facts) {
    reader_.reset();
    co_return unexpected(facts.error());
  }
  if (facts->can_write) {
    notes.push_back(
        {true,
         "the probe's Redis user \"" + facts->user + "\" may write: give it a read-only user",
         {}});
  }
  co_return "Redis " + facts->version + " as " + facts->user +
      (facts->can_write ? " (may write)" : " (read-only)");
}

void ProbeDesk::begin(const stage::Started& started,
                      std::vector<std::shared_ptr<const net::Target>> targets) {
  begun_ = true;
  if (reader_) scope_.spawn(reader_->run());
  if (!plan_.contract.health.empty()) {
    health_ = std::make_unique<probe::HealthPoller>(control_, plan_, std::move(targets), sink_);
    scope_.spawn(health_->run());
  }
  std::vector<probe::LogFile> files = logs_of(started);
  if (plan_.contract.request_id.logged && !files.empty()) {
    logs_ = std::make_unique<probe::LogTail>(control_, plan_, std::move(files), sink_);
    scope_.spawn(logs_->run());
  }
}

bool ProbeDesk::reads_history(std::uint32_t conversation) const {
  const double at = static_cast<double>(mix(plan_.seed ^ conversation) >> 11U) * 0x1.0p-53;
  return at < plan_.checks.history_sample.value;
}

void ProbeDesk::saw_turn(std::uint32_t conversation, std::string identity, std::uint32_t seq) {
  if (!reader_) return;
  reader_->submit({conversation, identity, seq, reads_history(conversation), false});
  if (seen_.size() < kMostFinalReads) seen_.try_emplace(conversation, std::move(identity));
}

net::Task<void> ProbeDesk::end(bool final_reads, std::vector<judge::Note>& notes) {
  if (reader_ && final_reads) {
    for (const auto& [conversation, identity] : seen_) {
      reader_->submit({conversation, identity, 0, true, true});
    }
  }
  if (reader_) reader_->stop();
  if (health_) health_->stop();
  if (logs_) logs_->stop();
  if (begun_) co_await scope_.join();
  if (!reader_) co_return;
  const probe::ReaderCounts counts = reader_->counts();
  notes.push_back({false,
                   "probe: " + std::to_string(counts.readings) + " readings with " +
                       std::to_string(counts.commands) + " Redis commands, " +
                       std::to_string(counts.skipped) + " skipped over its budget",
                   {}});
}
// NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)

}  // namespace throng::run
