#include "harness/run/scene.h"

#include <utility>

#include "harness/base/random.h"

namespace throng::run {
namespace {

constexpr Duration kStubStop = std::chrono::seconds(2);

// The key families of the contract as Redis ACL patterns: every hole becomes `*`.
std::vector<std::string> key_patterns(const plan::Contract& contract) {
  std::vector<std::string> patterns;
  for (const plan::KeyContract& key : contract.keys) {
    std::string pattern;
    for (const plan::Segment& segment : key.match.segments) {
      pattern += segment.kind == plan::Segment::Kind::literal ? segment.text : "*";
    }
    patterns.push_back(std::move(pattern));
  }
  return patterns;
}

}  // namespace

Scene::Scene(net::Loop& loop, const plan::Plan& plan, std::string log_dir, observe::Sink& sink)
    : loop_(loop), plan_(plan), log_dir_(std::move(log_dir)), sink_(sink) {}

Scene::~Scene() = default;

Result<void> Scene::start_stubs(std::map<std::string, std::string>& names) {
  for (std::size_t i = 0; i < plan_.environment.stubs.size(); ++i) {
    const plan::StubSpec& spec = plan_.environment.stubs[i];
    probe::StubOptions options{.spec = spec,
                               .index = static_cast<std::uint16_t>(i),
                               .run = plan_.run,
                               .seed = mix(plan_.seed ^ (i + 1))};
    if (!plan_.contract.request_id.header.empty()) {
      options.request_id_header = plan_.contract.request_id.header;
    }
    stubs_.push_back(probe::make_stub(loop_, std::move(options), sink_));
    const Result<std::uint16_t> port = stubs_.back()->listen("127.0.0.1", 0);
    if (!port)
      return unexpected(port.error().kind, "stub " + spec.name + ": " + port.error().message);
    const std::string base = "stubs." + spec.name;
    names[base + ".port"] = std::to_string(*port);
    names[base + ".url"] = "http://127.0.0.1:" + std::to_string(*port);
  }
  return {};
}

net::Task<Result<stage::Started>> Scene::start() {
  stage::StageOptions options;
  options.log_dir = log_dir_;
  options.seed = plan_.seed;
  options.key_patterns = key_patterns(plan_.contract);
  if (auto stubs = start_stubs(options.names); !stubs) co_return unexpected(stubs.error());
  stage_ = std::make_unique<stage::Stage>(loop_, plan_.environment, std::move(options));
  stage_->on_death([this](stage::Died died) {
    if (on_death_) on_death_(std::move(died));
  });
  co_return co_await stage_->start();
}

net::Task<void> Scene::stop() {
  if (stage_) co_await stage_->stop();
  for (auto& stub : stubs_) co_await stub->stop(loop_.now() + kStubStop);
  stubs_.clear();
}

}  // namespace throng::run
