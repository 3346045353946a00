#include "harness/run/load_thread.h"

#include <utility>

#include "harness/observe/codec.h"
#include "harness/run/counted.h"

namespace throng::run {

namespace {

// By how much at most the loop is woken before a moment, to poll until it has come: a virtual
// machine's timers are that late, a few times in a hundred. Not where load threads have to share
// their cores, because what one polls would be another's.
Duration most_early(const plan::Plan& plan) {
  const bool alone = plan.threads <= std::thread::hardware_concurrency();
  return alone ? std::chrono::microseconds(100) : Duration::zero();
}

}  // namespace

LoadThread::LoadThread(const plan::Plan& plan, judge::Shard& shard, LoadThreadOptions options)
    : plan_(plan),
      loop_(most_early(plan)),
      scope_(loop_.executor()),
      shard_(shard),
      crew_ended_(loop_) {
  own_sinks_.push_back(&shard_);
  if (options.history != nullptr) {
    history_ = std::make_unique<observe::HistoryShard>(*options.history, options.thread);
    own_sinks_.push_back(history_.get());
  }
  if (options.after_turn != nullptr) own_sinks_.push_back(options.after_turn);
  tee_ = std::make_unique<observe::Tee>(own_sinks_);
  auto channels =
      [this, targets = std::move(options.targets),
       turns = std::vector<std::size_t>(options.instances.size())](std::size_t instance) mutable {
        const net::Targets& ways = targets.at(instance);
        return std::make_unique<net::HttpConnection>(loop_, ways[turns[instance]++ % ways.size()]);
      };
  crew_ =
      std::make_unique<load::Crew>(loop_, loop_.executor(), plan,
                                   load::CrewOptions{plan.first_shard() + options.thread,
                                                     plan.shards(), std::move(options.instances)},
                                   std::move(channels), *tee_);
}

LoadThread::~LoadThread() { THRONG_ASSERT(!thread_.joinable(), "a load thread was not ended"); }

void LoadThread::begin(TimePoint start, std::function<void()> done) {
  loop_.post([this, start, done = std::move(done)]() mutable {
    usage_.emplace();
    scope_.spawn(run_crew(start, std::move(done)));
    scope_.spawn(watch_self(start));
  });
  thread_ = std::thread([this] { loop_.run(); });
}

net::Task<void> LoadThread::run_crew(TimePoint start, std::function<void()> done) {
  co_await crew_->run(start);
  // With what the last, unfinished second held, before anyone learns that the load is over.
  if (watch_ && watch_->second_is_over(loop_.now())) tell_of_self(false);
  if (watch_) tell_of_self(true);
  crew_ended_.set();
  done();
}

net::Task<void> LoadThread::watch_self(TimePoint start) {
  // A crew that was told to stop before the load began leaves nothing to watch.
  bool ended = co_await crew_ended_.wait_until(start);
  watch_.emplace(start, start + plan_.warm_up, usage());
  while (!ended) {
    const TimePoint now = loop_.now();
    watch_->beat(now);
    if (watch_->second_is_over(now)) tell_of_self(false);
    ended = co_await crew_ended_.wait_until(watch_->due());
  }
}

Usage LoadThread::usage() const {
  Usage used = usage_->read();
  used.busy -= loop_.polled();
  return used;
}

void LoadThread::tell_of_self(bool last) {
  const TimePoint now = loop_.now();
  if (now > watch_->due()) watch_->beat(now);
  observe::Observation seen = watch_->tell(now, usage(), last);
  report_.starved = watch_->starved();
  report_.loads.resize(crew_->counts().size());
  for (std::size_t i = 0; i < report_.loads.size(); ++i) {
    report_.loads[i] = {};
    add(*crew_->counts()[i], report_.loads[i]);
  }
  print(report_, report_text_);
  seen.text = report_text_;
  keep(seen);
}

void LoadThread::stop(TimePoint deadline) {
  loop_.post([this, deadline] { crew_->stop(deadline); });
}

void LoadThread::add_stage(std::uint32_t load, const plan::Stage& stage, TimePoint begin) {
  // One turn later than it comes: a thread that has only just begun starts its crew in that turn.
  loop_.post([this, load, stage, begin] {
    loop_.post([this, load, stage, begin] { crew_->add_stage(load, stage, begin); });
  });
}

void LoadThread::end_stages(std::uint32_t load) {
  loop_.post([this, load] { loop_.post([this, load] { crew_->end_stages(load); }); });
}

void LoadThread::deliver(std::string records) {
  loop_.post([this, records = std::move(records)] { judge_delivered(records); });
}

void LoadThread::judge_delivered(std::string_view records) {
  while (!records.empty()) {
    const Result<observe::Observation> observation = observe::decode(records, markers_);
    THRONG_ASSERT(observation.has_value(),
                  "an observation did not survive the way between threads");
    keep(*observation);
  }
}

void LoadThread::keep(const observe::Observation& observation) {
  shard_.on(observation);
  if (history_) history_->on(observation);
}

void LoadThread::end() {
  if (!thread_.joinable()) return;
  loop_.post([this] {
    if (history_) history_->flush();
    loop_.stop();
  });
  thread_.join();
}

}  // namespace throng::run
