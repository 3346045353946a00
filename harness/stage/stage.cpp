#include "harness/stage/stage.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "harness/base/units.h"
#include "harness/stage/address_book.h"
#include "harness/stage/child.h"
#include "harness/stage/keeper.h"
#include "harness/stage/program.h"
#include "harness/stage/readiness.h"
#include "harness/stage/redis_server.h"

namespace throng::stage {

namespace {

constexpr Duration kPoll = std::chrono::milliseconds(50);
constexpr Duration kOneTry = std::chrono::seconds(2);
constexpr Duration kReach = std::chrono::seconds(5);  // for what is said to run already
constexpr Duration kRedisReady = std::chrono::seconds(10);
constexpr Duration kRedisGrace = std::chrono::seconds(5);
constexpr std::size_t kLastLines = 20;

/// Something that was started, in the order of starting.
struct Part {
  enum class Role : std::uint8_t { redis, process, instance };
  Role role = Role::process;
  Program program;
  std::shared_ptr<Child> child;
  Duration grace{};
};

std::string with_log(const Part& part, std::string what) {
  what += "\n  command: " + part.program.shown + "\n  log: " + part.program.log_file;
  const std::vector<std::string> lines = last_lines(part.program.log_file, kLastLines);
  if (lines.empty()) return what + " (empty)";
  for (const std::string& line : lines) what += "\n    " + line;
  return what;
}

}  // namespace

class Stage::State {
 public:
  State(net::Loop& loop, const plan::Environment& environment, StageOptions options)
      : loop_(loop), environment_(environment), options_(std::move(options)) {}
  ~State() { clear(); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  net::Task<Result<Started>> start();
  net::Task<void> stop();
  void on_death(std::function<void(Died)> tell) { tell_ = std::move(tell); }

 private:
  net::Task<Result<Started>> start_all();
  net::Task<Result<void>> start_redis(Started& started);
  net::Task<Result<void>> reach_redis(Started& started);
  net::Task<Result<void>> start_processes();
  net::Task<Result<void>> start_instances();
  net::Task<Result<void>> reach_instances();
  net::Task<void> end_all();

  Result<void> run(Part::Role role, Program program, Duration grace);
  Result<void> run(Part::Role role, const plan::ProcessSpec& spec, std::uint16_t port);
  /// Tries again and again until it answers; ends early when any part died or the stage is being
  /// stopped.
  net::Task<Result<void>> ready(std::string name, net::Endpoint endpoint, std::string path,
                                Duration within);
  net::Task<Result<void>> redis_ready(redis::Options options);
  net::Task<Result<void>> not_yet(std::string name, std::string last, Duration within,
                                  TimePoint until);
  Result<void> still_well() const;
  void died(const Child* child);
  void fill(Started& started) const;
  void clear();
  [[nodiscard]] std::string log_of(const std::string& name) const {
    return options_.log_dir + "/" + name + ".log";
  }

  net::Loop& loop_;
  const plan::Environment& environment_;
  StageOptions options_;
  AddressBook book_;
  std::shared_ptr<Keeper> keeper_;
  std::vector<Part> parts_;
  std::string scratch_;
  std::function<void(Died)> tell_;
  bool up_ = false;
  bool stopping_ = false;
};

net::Task<Result<Started>> Stage::State::start() {
  Result<Started> started = co_await start_all();
  if (!started) {
    co_await end_all();
    co_return started;
  }
  up_ = true;
  co_return started;
}

net::Task<Result<Started>> Stage::State::start_all() {
  std::error_code error;
  std::filesystem::create_directories(options_.log_dir, error);
  if (error) {
    co_return unexpected(Failure::other,
                         "cannot make the folder " + options_.log_dir + ": " + error.message());
  }
  Result<AddressBook> book = make_address_book(environment_, options_.names);
  if (!book) co_return unexpected(book.error());
  book_ = std::move(*book);
  Result<Keeper> keeper = Keeper::start();
  if (!keeper) co_return unexpected(keeper.error());
  keeper_ = std::make_shared<Keeper>(std::move(*keeper));

  Started started;
  Result<void> ok;
  if (environment_.redis.start) {
    ok = co_await start_redis(started);
  } else {
    ok = co_await reach_redis(started);
  }
  if (ok) ok = co_await start_processes();
  if (ok) ok = co_await start_instances();
  if (ok) ok = co_await reach_instances();
  if (!ok) co_return unexpected(ok.error());
  fill(started);
  co_return started;
}

net::Task<Result<void>> Stage::State::start_redis(Started& started) {
  if (!environment_.redis.present) co_return Result<void>();
  std::string scratch = options_.log_dir + "/redis-XXXXXX";
  if (mkdtemp(scratch.data()) == nullptr) {
    co_return unexpected(Failure::other,
                         "cannot make a folder for redis-server in " + options_.log_dir);
  }
  scratch_ = std::filesystem::absolute(scratch).string();
  Program program =
      redis_program(environment_.redis, book_.redis_port, scratch_, log_of(kRedisServer));
  if (const Result<void> ok = run(Part::Role::redis, std::move(program), kRedisGrace); !ok)
    co_return ok;
  redis::Options admin;
  admin.host = book_.redis_host;
  admin.port = book_.redis_port;
  admin.password = environment_.redis.password.text;
  if (Result<void> ok = co_await redis_ready(admin); !ok) co_return ok;
  admin.database = environment_.redis.database;
  Result<redis::Options> probe = co_await make_probe_user(loop_, admin, options_.key_patterns,
                                                          options_.seed, loop_.now() + kReach);
  if (!probe) co_return unexpected(probe.error());
  started.probe = std::move(*probe);
  co_return Result<void>();
}

net::Task<Result<void>> Stage::State::reach_redis(Started& started) {
  const plan::RedisSpec& spec = environment_.redis;
  if (!spec.present) co_return Result<void>();
  redis::Options probe;
  probe.host = book_.redis_host;
  probe.port = book_.redis_port;
  probe.user = spec.user;
  probe.password = spec.password.text;
  probe.database = spec.database;
  probe.tls = spec.tls;
  probe.ca_file = spec.ca_file;
  started.probe = probe;
  co_return co_await try_redis(loop_, probe, loop_.now() + kReach);
}

net::Task<Result<void>> Stage::State::start_processes() {
  for (std::size_t i = 0; i < environment_.processes.size(); ++i) {
    const plan::ProcessSpec& spec = environment_.processes[i];
    const std::uint16_t port = book_.process_ports[i];
    if (const Result<void> ok = run(Part::Role::process, spec, port); !ok) co_return ok;
    if (port == 0) continue;
    net::Endpoint endpoint;
    endpoint.host = "127.0.0.1";
    endpoint.port = port;
    const Result<void> ok = co_await ready(spec.name, endpoint, spec.ready_path, spec.ready_within);
    if (!ok) co_return ok;
  }
  co_return Result<void>();
}

net::Task<Result<void>> Stage::State::start_instances() {
  for (std::size_t i = 0; i < environment_.instances.size(); ++i) {
    plan::InstanceSpec spec = environment_.instances[i];
    if (!spec.process) continue;
    spec.process->name = spec.name;
    const Result<void> ok = run(Part::Role::instance, *spec.process, book_.instance_ports[i]);
    if (!ok) co_return ok;
  }
  for (std::size_t i = 0; i < environment_.instances.size(); ++i) {
    const plan::InstanceSpec& spec = environment_.instances[i];
    if (!spec.process) continue;
    const Result<void> ok = co_await ready(spec.name, book_.instances[i], spec.process->ready_path,
                                           spec.process->ready_within);
    if (!ok) co_return ok;
  }
  co_return Result<void>();
}

net::Task<Result<void>> Stage::State::reach_instances() {
  net::StreamOptions options;
  options.verify_tls = environment_.verify_tls;
  options.ca_file = environment_.ca_file;
  for (std::size_t i = 0; i < environment_.instances.size(); ++i) {
    const plan::InstanceSpec& spec = environment_.instances[i];
    if (spec.process) continue;
    const TimePoint deadline = loop_.now() + kReach;
    const Result<void> ok = co_await reach(loop_, book_.instances[i], spec.name, options, deadline);
    if (!ok) co_return ok;
  }
  co_return Result<void>();
}

Result<void> Stage::State::run(Part::Role role, const plan::ProcessSpec& spec, std::uint16_t port) {
  Result<Program> program = make_program(spec, book_.seen_by(spec.name, port), log_of(spec.name));
  if (!program) return unexpected(program.error());
  return run(role, std::move(*program), spec.stop_grace);
}

Result<void> Stage::State::run(Part::Role role, Program program, Duration grace) {
  if (stopping_) return unexpected(Failure::cancelled, "stopped while starting");
  Result<std::shared_ptr<Child>> child = Child::start(loop_, keeper_, program);
  if (!child) {
    return unexpected(child.error().kind, "cannot start " + program.name + ": " +
                                              child.error().message +
                                              "\n  command: " + program.shown);
  }
  (*child)->on_death([this, raw = child->get()] { died(raw); });
  parts_.push_back({role, std::move(program), std::move(*child), grace});
  return {};
}

Result<void> Stage::State::still_well() const {
  if (stopping_) return unexpected(Failure::cancelled, "stopped while starting");
  for (const Part& part : parts_) {
    if (part.child->running()) continue;
    return unexpected(
        Failure::other,
        with_log(part, part.program.name + " ended while it was starting: " + part.child->how()));
  }
  return {};
}

net::Task<Result<void>> Stage::State::ready(std::string name, net::Endpoint endpoint,
                                            std::string path, Duration within) {
  const TimePoint until = loop_.now() + within;
  while (true) {
    const TimePoint deadline = std::min(loop_.now() + kOneTry, until);
    const Result<void> answer = co_await try_http(loop_, endpoint, path, deadline);
    if (Result<void> well = still_well(); !well) co_return well;
    if (answer) co_return answer;
    if (Result<void> again = co_await not_yet(name, answer.error().message, within, until);
        !again) {
      co_return again;
    }
  }
}

net::Task<Result<void>> Stage::State::redis_ready(redis::Options options) {
  const TimePoint until = loop_.now() + kRedisReady;
  while (true) {
    const TimePoint deadline = std::min(loop_.now() + kOneTry, until);
    const Result<void> answer = co_await try_redis(loop_, options, deadline);
    if (Result<void> well = still_well(); !well) co_return well;
    if (answer) co_return answer;
    const Result<void> again =
        co_await not_yet(kRedisServer, answer.error().message, kRedisReady, until);
    if (!again) co_return again;
  }
}

net::Task<Result<void>> Stage::State::not_yet(std::string name, std::string last, Duration within,
                                              TimePoint until) {
  bool clock_runs = true;
  if (loop_.now() < until) clock_runs = co_await loop_.sleep_until(loop_.now() + kPoll);
  if (Result<void> well = still_well(); !well) co_return well;
  if (clock_runs && loop_.now() < until) co_return Result<void>();
  const auto part = std::find_if(parts_.begin(), parts_.end(),
                                 [&name](const Part& p) { return p.program.name == name; });
  co_return unexpected(Failure::timed_out, with_log(*part, name + " was not ready within " +
                                                               print(within) + ": " + last));
}

void Stage::State::fill(Started& started) const {
  started.has_redis = environment_.redis.present;
  started.names = book_.names;
  for (const Part& part : parts_) {
    const auto url = book_.names.find("processes." + part.program.name + ".url");
    StartedProcess process{part.program.name, part.child->pid(), part.program.log_file, {}};
    if (part.role == Part::Role::redis) process.url = book_.names.at("redis.url");
    if (part.role == Part::Role::process && url != book_.names.end()) process.url = url->second;
    if (part.role == Part::Role::instance) {
      process.url = book_.names.at("instances." + part.program.name + ".url");
    }
    started.processes.push_back(std::move(process));
  }
  for (std::size_t i = 0; i < environment_.instances.size(); ++i) {
    const plan::InstanceSpec& spec = environment_.instances[i];
    started.instances.push_back(
        {spec.name, book_.instances[i], spec.process ? log_of(spec.name) : std::string()});
  }
}

void Stage::State::died(const Child* child) {
  if (!up_ || stopping_ || !tell_) return;
  for (const Part& part : parts_) {
    if (part.child.get() != child) continue;
    tell_({part.program.name, child->how(), last_lines(part.program.log_file, kLastLines)});
    return;
  }
}

net::Task<void> Stage::State::stop() {
  stopping_ = true;
  co_await end_all();
}

net::Task<void> Stage::State::end_all() {
  // A copy of the list: start() may still be on its way to notice that it is being stopped, and
  // both may be here.
  const std::vector<Part> parts = parts_;
  for (const Part& part : parts) {
    if (part.role == Part::Role::instance) part.child->ask_to_end();
  }
  for (auto part = parts.rbegin(); part != parts.rend(); ++part)
    co_await part->child->end(part->grace);
  clear();
}

void Stage::State::clear() {
  while (!parts_.empty()) parts_.pop_back();
  keeper_.reset();
  if (scratch_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(scratch_, ignored);
  scratch_.clear();
}

Stage::Stage(net::Loop& loop, const plan::Environment& environment, StageOptions options)
    : state_(std::make_unique<State>(loop, environment, std::move(options))) {}
Stage::~Stage() = default;
net::Task<Result<Started>> Stage::start() { return state_->start(); }
void Stage::on_death(std::function<void(Died)> tell) { state_->on_death(std::move(tell)); }
net::Task<void> Stage::stop() { return state_->stop(); }

}  // namespace throng::stage
