// harness/run/load_thread.h
//
// One load thread: a loop with its crew of users, and the judge and history of the conversations
// that it owns. Observations made elsewhere (probes, stubs) are brought to it as bytes and judged
// here, so that all that is said of one conversation is seen in one place, in one order. It watches
// itself too: once a second the same judge and history are told how the thread fared in it and what
// its loads have counted.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "harness/judge/judge.h"
#include "harness/load/crew.h"
#include "harness/measure/thread_report.h"
#include "harness/net/event.h"
#include "harness/net/http_client.h"
#include "harness/net/loop.h"
#include "harness/net/scope.h"
#include "harness/observe/history.h"
#include "harness/plan/plan.h"
#include "harness/run/self_watch.h"
#include "harness/run/thread_usage.h"

namespace throng::run {

struct LoadThreadOptions {
  std::uint32_t thread = 0;  // of this process, from 0
  std::vector<load::Instance> instances;
  std::vector<net::Targets> targets;        // as instances; connections take them in turn
  observe::HistoryFile* history = nullptr;  // may be null
  observe::Sink* after_turn = nullptr;  // also told of this thread's own observations; may be null
};

class LoadThread {
 public:
  LoadThread(const plan::Plan& plan, judge::Shard& shard, LoadThreadOptions options);
  ~LoadThread();

  /// Starts the thread; its users begin at `start`. `done` is called on this thread when the last
  /// has ended.
  void begin(TimePoint start, std::function<void()> done);
  /// No new iterations; running ones are cut at `deadline`. From any thread.
  void stop(TimePoint deadline);
  /// The stages of a load with a search, as in load::Crew. From any thread, after begin().
  void add_stage(std::uint32_t load, const plan::Stage& stage, TimePoint begin);
  void end_stages(std::uint32_t load);
  /// Observations made elsewhere about conversations of this shard, as observe::encode wrote them.
  /// From any thread.
  void deliver(std::string records);
  /// Ends the thread after everything delivered so far has been judged. From the thread that called
  /// begin().
  void end();

  [[nodiscard]] const load::Crew& crew() const { return *crew_; }

 private:
  net::Task<void> run_crew(TimePoint start, std::function<void()> done);
  net::Task<void> watch_self(TimePoint start);
  /// Of the thread so far. Time in which it only waited for a moment to come is not use.
  [[nodiscard]] Usage usage() const;
  void tell_of_self(bool last);
  void judge_delivered(std::string_view records);
  void keep(const observe::Observation& observation);

  const plan::Plan& plan_;
  net::Loop loop_;
  net::Scope scope_;
  judge::Shard& shard_;
  std::unique_ptr<observe::HistoryShard> history_;
  std::vector<observe::Sink*> own_sinks_;
  std::unique_ptr<observe::Tee> tee_;
  std::unique_ptr<load::Crew> crew_;
  net::Event crew_ended_;
  std::optional<ThreadUsage> usage_;  // of the thread itself, once it runs
  std::optional<SelfWatch> watch_;    // since the load began
  measure::ThreadReport report_;
  std::string report_text_;
  std::vector<Marker> markers_;
  std::thread thread_;
};

}  // namespace throng::run
