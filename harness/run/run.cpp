// The control loop runs on the calling thread: stage, stubs, probes and the phases themselves, as
// one coroutine. Load threads are started when the environment stands and ended after the last
// reading was judged.
#include "harness/run/run.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "harness/net/event.h"
#include "harness/net/scope.h"
#include "harness/observe/history.h"
#include "harness/plan/load_plan.h"
#include "harness/run/capacity_run.h"
#include "harness/run/counted.h"
#include "harness/run/interrupt.h"
#include "harness/run/limits.h"
#include "harness/run/load_thread.h"
#include "harness/run/probe_desk.h"
#include "harness/run/probe_feed.h"
#include "harness/run/router.h"
#include "harness/run/scene.h"

namespace throng::run {
namespace {

constexpr Duration kTick = std::chrono::seconds(1);
constexpr Duration kFirstUsers = std::chrono::milliseconds(20);  // until the threads stand
constexpr Duration kDrain = std::chrono::seconds(10);  // after an interrupt, for what is under way

}  // namespace

class Run::State {
 public:
  State(const plan::Plan& plan, Options options)
      : plan_(plan),
        options_(std::move(options)),
        router_(control_, plan_),
        wake_(std::make_unique<net::Event>(control_)),
        windows_(plan_, plan_.threads) {}

  judge::Outcome execute();
  void interrupt() { interrupt_.raise(); }

 private:
  net::Task<void> main();
  net::Task<Result<void>> set_up();
  Result<void> make_out_dir();
  Result<void> resolve_targets();
  void open_history();
  void begin_threads();
  void prepare_search();
  net::Task<void> search_capacity();
  net::Task<void> wait_for_users();
  net::Task<void> wind_down();
  void interrupted(int times);
  void abort_if_broken(const measure::Snapshot& now);
  void fail(const Error& error);
  measure::Snapshot snapshot() const;
  void add_counts(measure::Snapshot& snapshot) const;
  void phase(std::string_view name, const std::string& detail);

  const plan::Plan& plan_;
  Options options_;
  net::Loop control_;
  Interrupt interrupt_;
  Router router_;
  std::unique_ptr<net::Event> wake_;  // set when the last user has ended
  std::unique_ptr<Scene> scene_;
  std::unique_ptr<ProbeDesk> probes_;
  std::unique_ptr<ProbeFeed> feed_;
  stage::Started started_;
  std::vector<std::shared_ptr<const net::Target>> targets_;
  std::vector<net::Targets> ways_;  // the same, from each source address
  std::unique_ptr<observe::HistoryFile> history_;
  judge::Shards shards_;
  mutable measure::Windows windows_;  // any thread
  std::vector<std::unique_ptr<LoadThread>> threads_;
  std::unique_ptr<CapacityRun> search_;  // if a load's capacity is searched
  std::uint32_t busy_threads_ = 0;
  bool aborted_ = false;
  std::atomic<std::int64_t> began_ns_{
      0};  // the load's start; 0 before it; read by snapshot() on any thread
  std::atomic<std::int64_t> ended_ns_{0};
  judge::Outcome outcome_;
};

judge::Outcome Run::State::execute() {
  outcome_.name = plan_.name;
  outcome_.seed = plan_.seed;
  outcome_.started = monotonic_now();
  outcome_.started_wall = wall_now();
  for (std::uint32_t i = 0; i < plan_.threads; ++i)
    shards_.push_back(std::make_unique<judge::Shard>(plan_));
  interrupt_.watch(control_, [this](int times) { interrupted(times); });
  net::Scope scope(control_.executor());
  scope.spawn(main());
  control_.run();
  add_counts(outcome_.snapshot);
  if (search_) search_->tell(outcome_);
  judge::conclude(plan_, shards_, windows_, outcome_);
  return std::move(outcome_);
}

net::Task<void> Run::State::main() {
  scene_ = std::make_unique<Scene>(control_, plan_, options_.out_dir + "/logs", router_);
  probes_ = std::make_unique<ProbeDesk>(control_, plan_, router_);
  const Result<void> ready = co_await set_up();
  if (!ready) {
    fail(ready.error());
  } else if (interrupt_.count() == 0) {
    open_history();
    begin_threads();
    co_await wait_for_users();
  }
  co_await wind_down();
  interrupt_.forget();
  control_.stop();
}

net::Task<Result<void>> Run::State::set_up() {
  if (auto made = make_out_dir(); !made) co_return made;
  if (auto enough = ensure_machine(plan_); !enough) co_return enough;
  phase("stage", plan_.environment.name);
  scene_->on_death([this](stage::Died died) {
    outcome_.notes.push_back(
        {true, died.name + " died by itself: " + died.how, std::move(died.last_lines)});
  });
  Result<stage::Started> started = co_await scene_->start();
  if (!started) co_return unexpected(started.error());
  started_ = std::move(*started);
  if (auto resolved = resolve_targets(); !resolved) co_return resolved;
  const Result<std::string> redis = co_await probes_->prepare(started_, outcome_.notes);
  if (!redis) co_return unexpected(redis.error());
  std::string detail = *redis;
  for (const stage::StartedInstance& instance : started_.instances) {
    detail += " · " + instance.name + " " + instance.endpoint.url();
  }
  phase("discover", detail);
  co_return Result<void>{};
}

Result<void> Run::State::make_out_dir() {
  std::error_code error;
  std::filesystem::create_directories(options_.out_dir + "/logs", error);
  if (error)
    return unexpected(Failure::other, "cannot make " + options_.out_dir + ": " + error.message());
  return {};
}

Result<void> Run::State::resolve_targets() {
  net::TargetOptions options;
  options.max_body = plan_.limits.max_response;
  options.max_header = plan_.limits.max_header;
  options.verify_tls = plan_.environment.verify_tls;
  options.ca_file = plan_.environment.ca_file;
  for (const stage::StartedInstance& instance : started_.instances) {
    auto target = net::resolve_target(instance.endpoint, options);
    if (!target)
      return unexpected(target.error().kind, instance.name + ": " + target.error().message);
    auto ways = net::reached_from(*target, plan_.environment.source_addresses);
    if (!ways) return unexpected(ways.error().kind, instance.name + ": " + ways.error().message);
    ways_.push_back(std::move(*ways));
    targets_.push_back(std::move(*target));
  }
  return {};
}

void Run::State::open_history() {
  outcome_.started = control_.now() + kFirstUsers;
  outcome_.started_wall = wall_now();
  observe::HistoryHeader header{plan::print(plan_), plan_.threads, outcome_.started,
                                outcome_.started_wall};
  auto file = observe::HistoryFile::create(options_.out_dir + "/history.bin", header,
                                           plan_.limits.max_history.count);
  if (file) {
    history_ = std::move(*file);
  } else {
    outcome_.notes.push_back({true, "no history is kept: " + file.error().message, {}});
  }
}

void Run::State::begin_threads() {
  const TimePoint start = outcome_.started;
  began_ns_.store(start.time_since_epoch().count(), std::memory_order_release);
  if (started_.has_redis && !plan_.contract.keys.empty()) {
    feed_ = std::make_unique<ProbeFeed>(control_, *probes_);
  }
  std::vector<load::Instance> instances;
  for (const stage::StartedInstance& instance : started_.instances) {
    instances.push_back({instance.name, instance.endpoint});
  }
  std::vector<LoadThread*> threads;
  for (std::uint32_t i = 0; i < plan_.threads; ++i) {
    LoadThreadOptions options{i, instances, ways_, history_.get(), feed_.get()};
    threads_.push_back(std::make_unique<LoadThread>(plan_, *shards_[i], std::move(options)));
    threads.push_back(threads_.back().get());
  }
  router_.open(std::move(threads));
  probes_->begin(started_, targets_);
  busy_threads_ = plan_.threads;
  phase(plan_.warm_up > Duration::zero() ? "warm up" : "load",
        "seed " + std::to_string(plan_.seed));
  for (auto& thread : threads_) {
    thread->begin(start, [this] {
      control_.post([this] {
        if (--busy_threads_ == 0) wake_->set();
      });
    });
  }
}

void Run::State::prepare_search() {
  const std::optional<std::uint32_t> load = plan_.searched();
  if (!load) return;
  TrialGround ground;
  ground.add_stage = [this, load](const plan::Stage& stage, TimePoint begin) {
    for (auto& thread : threads_) thread->add_stage(*load, stage, begin);
  };
  ground.snapshot = [this] { return snapshot(); };
  ground.quiet = [this, load] {
    return std::all_of(threads_.begin(), threads_.end(), [load](const auto& thread) {
      const load::Counts& counts = *thread->crew().counts()[*load];
      return counts.active_users.load(std::memory_order_relaxed) == 0 &&
             counts.in_flight.load(std::memory_order_relaxed) == 0;
    });
  };
  ground.phase = [this](std::string_view name, const std::string& detail) { phase(name, detail); };
  search_ = std::make_unique<CapacityRun>(control_, plan_, *load, std::move(ground));
}

net::Task<void> Run::State::search_capacity() {
  if (!search_) co_return;
  co_await search_->execute(outcome_.started);
  for (auto& thread : threads_) thread->end_stages(*plan_.searched());
}

net::Task<void> Run::State::wait_for_users() {
  if (options_.on_ready) options_.on_ready([this] { return snapshot(); });
  prepare_search();
  net::Scope searching(control_.executor());
  searching.spawn(search_capacity());
  bool warming = plan_.warm_up > Duration::zero();
  TimePoint next = outcome_.started + kTick;
  while (!co_await wake_->wait_until(next)) {
    if (warming && next >= outcome_.started + plan_.warm_up) {
      warming = false;
      phase("load", "");
    }
    const measure::Snapshot now = snapshot();
    if (options_.on_tick) options_.on_tick(now);
    abort_if_broken(now);
    next += kTick;
  }
  // A load may be over before its search is: nobody is left to ask.
  if (search_) search_->stop();
  co_await searching.join();
  ended_ns_.store(control_.now().time_since_epoch().count(), std::memory_order_release);
  if (options_.on_tick) options_.on_tick(snapshot());
}

net::Task<void> Run::State::wind_down() {
  const bool hurry = interrupt_.count() >= 2;
  if (!threads_.empty() && !hurry) {
    phase("settle", print(plan_.settle));
    co_await control_.sleep_until(control_.now() + plan_.settle);
    phase("final reads", "");
  }
  co_await probes_->end(!threads_.empty() && !hurry, outcome_.notes);
  phase("stage down", "");
  co_await scene_->stop();
  router_.flush();
  for (auto& thread : threads_) thread->end();
  if (!history_) co_return;
  const std::uint64_t dropped = history_->dropped();
  const Result<void> closed = history_->close();
  if (!closed || dropped > 0) {
    outcome_.notes.push_back({true,
                              "history.bin is incomplete: " + std::to_string(dropped) +
                                  " observations dropped" +
                                  (closed ? "" : " (" + closed.error().message + ")"),
                              {}});
  }
}

/// A budget that says so ends the load as a first interrupt does, but the run stays complete: its
/// verdict is that of the budget.
void Run::State::abort_if_broken(const measure::Snapshot& now) {
  if (aborted_ || interrupt_.count() > 0) return;
  const std::optional<std::uint32_t> broken = measure::to_abort(plan_, now);
  if (!broken) return;
  aborted_ = true;
  router_.on(judge::AbortMark::mark(*broken, outcome_.started, control_.now()));
  phase("drain", "`" + plan_.budgets[*broken].text + "` is broken");
  // After the mark has gone: what a thread closes from now on is judged with it.
  control_.post([this, deadline = control_.now() + kDrain] {
    for (auto& thread : threads_) thread->stop(deadline);
  });
}

void Run::State::interrupted(int times) {
  outcome_.ending = judge::Ending::interrupted;
  const bool at_once = times >= 2;
  phase(at_once ? "stop" : "drain", at_once ? "at once" : "no new turns; once more stops at once");
  const TimePoint deadline = control_.now() + (at_once ? Duration::zero() : kDrain);
  if (search_) search_->stop();
  for (auto& thread : threads_) thread->stop(deadline);
}

void Run::State::fail(const Error& error) {
  if (outcome_.ending == judge::Ending::complete)
    outcome_.ending = judge::Ending::environment_failed;
  outcome_.notes.push_back({true, error.message, {}});
}

measure::Snapshot Run::State::snapshot() const {
  measure::Snapshot now = judge::snapshot(shards_, windows_);
  add_counts(now);
  return now;
}

/// How long the load has run by now, and what its threads have counted.
void Run::State::add_counts(measure::Snapshot& now) const {
  const std::int64_t began = began_ns_.load(std::memory_order_acquire);
  if (began == 0) return;
  const std::int64_t ended = ended_ns_.load(std::memory_order_acquire);
  const TimePoint until = ended == 0 ? control_.now() : TimePoint(Duration(ended));
  now.elapsed = std::max(Duration::zero(), until - TimePoint(Duration(began)));
  now.measured = std::max(Duration::zero(), now.elapsed - plan_.warm_up);
  now.loads.assign(plan_.loads.size(), {});
  for (const auto& thread : threads_) {
    for (std::size_t i = 0; i < now.loads.size(); ++i) {
      add(*thread->crew().counts()[i], now.loads[i]);
    }
  }
}

void Run::State::phase(std::string_view name, const std::string& detail) {
  if (options_.on_phase) options_.on_phase(name, detail);
  observe::Observation mark;
  mark.kind = observe::Kind::phase;
  mark.begin = mark.end = control_.now();
  mark.text = name;
  router_.on(mark);
}

Run::Run(const plan::Plan& plan, Options options)
    : state_(std::make_unique<State>(plan, std::move(options))) {}
Run::~Run() = default;
judge::Outcome Run::execute() { return state_->execute(); }
void Run::interrupt() { state_->interrupt(); }

}  // namespace throng::run
