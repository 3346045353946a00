// A load thread with a real crew against a real server: what it tells of itself.
#include "harness/run/load_thread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <condition_variable>
#include <latch>
#include <mutex>
#include <thread>
#include <vector>

#include "harness/measure/thread_report.h"
#include "harness/observe/history.h"
#include "tests/support/scratch_dir.h"
#include "tests/support/scripted_server.h"

namespace throng::run {
namespace {

using namespace std::chrono_literals;
using observe::Kind;

/// `users` who ask one thing over and over, with a thought of 5 ms after each.
plan::Plan asking(double users, Duration length) {
  plan::Plan plan;
  plan.steps = {{.name = "ask", .flow = 0}};
  plan::ExchangeStep ask;
  plan::Segment path;
  path.text = path.source = "/";
  ask.exchange.request.target.segments.push_back(path);
  plan::Think think;
  think.a = 5ms;
  plan.flows.resize(1);
  plan.flows[0].steps.push_back({ask});
  plan.flows[0].steps.push_back({think});
  plan.loads.resize(1);
  plan.loads[0].name = "askers";
  plan.loads[0].stages = {{.target = users, .length = length}};
  plan.environment.instances.resize(1);
  return plan;
}

/// What one load thread told its history of a run of this plan.
class Told : public observe::Sink {
 public:
  explicit Told(const plan::Plan& plan, bool stop_before_it_begins = false) {
    const test::ScratchDir dir;
    const std::string path = dir.file("history.bin");
    auto file = observe::HistoryFile::create(path, {}, 1ULL << 30U);
    EXPECT_TRUE(file);
    judge::Shard shard(plan);
    run(plan, shard, **file, stop_before_it_begins);
    EXPECT_TRUE((*file)->close());
    shard.recorder.add_to(snapshot);
    auto reader = observe::HistoryReader::open(path);
    EXPECT_TRUE(reader);
    EXPECT_TRUE((*reader)->read({this}));
  }

  void on(const observe::Observation& o) override {
    if (o.kind == Kind::request) ++requests;
    if (o.kind != Kind::generator) return;
    requests_before_last = requests;
    measure::ThreadReport report;
    EXPECT_TRUE(read(o.text, report)) << o.text;
    reports.push_back(report);
    seconds.push_back(o);
  }

  TimePoint start;
  Duration cpu{};  // of the thread, from its first to its last turn
  std::uint64_t requests = 0;
  std::uint64_t requests_before_last = 0;  // told before the last generator observation
  std::vector<observe::Observation> seconds;
  std::vector<measure::ThreadReport> reports;
  measure::Snapshot snapshot;

 private:
  void run(const plan::Plan& plan, judge::Shard& shard, observe::HistoryFile& file, bool stop) {
    const test::ScriptedServer server({"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"});
    const net::Endpoint endpoint{.host = "127.0.0.1", .port = server.port()};
    const auto target = net::resolve_target(endpoint, {});
    ASSERT_TRUE(target);
    LoadThread thread(plan, shard,
                      {.thread = 0,
                       .instances = {{"agent-1", endpoint}},
                       .targets = {{*target}},
                       .history = &file});
    std::mutex mutex;
    std::condition_variable ended;
    bool done = false;
    start = monotonic_now() + (stop ? Duration(1h) : Duration(20ms));
    thread.begin(start, [&] {
      cpu = ThreadUsage().read().busy;
      const std::lock_guard lock(mutex);
      done = true;
      ended.notify_one();
    });
    if (stop) thread.stop(monotonic_now());
    {
      std::unique_lock lock(mutex);
      EXPECT_TRUE(ended.wait_for(lock, 60s, [&] { return done; }));
    }
    thread.end();
  }
};

TEST(LoadThread, tells_of_every_second_of_its_life_without_gaps) {
  const Told told(asking(1, 2300ms));
  ASSERT_GE(told.seconds.size(), 2U);
  EXPECT_EQ(told.seconds.front().begin, told.start);
  for (std::size_t i = 0; i < told.seconds.size(); ++i) {
    const observe::Observation& second = told.seconds[i];
    EXPECT_LT(second.begin, second.end);
    EXPECT_GT(second.busy, 0ns);
    EXPECT_LE(second.busy, second.end - second.begin + 20ms);
    if (i == 0) continue;
    EXPECT_EQ(second.begin, told.seconds[i - 1].end);
    EXPECT_GT(second.number, told.seconds[i - 1].number);
  }
  EXPECT_GE(told.seconds.back().number, 3U);
  EXPECT_GE(told.snapshot.elapsed, 2300ms);
  EXPECT_EQ(told.snapshot.elapsed, told.seconds.back().end - told.start);
  EXPECT_EQ(told.snapshot.threads.at(0).alive, told.snapshot.elapsed);
  EXPECT_EQ(told.snapshot.loop_lag.count(), told.seconds.size());
  EXPECT_EQ(told.reports.back().loads.at(0).issued, told.requests);
}

TEST(LoadThread, the_last_second_is_told_after_the_last_request_and_counts_them_all) {
  plan::Plan plan = asking(1, 1min);
  plan.loads[0].iterations = 10;
  const Told told(plan);
  ASSERT_FALSE(told.reports.empty());
  const measure::LoadCounts& counts = told.reports.back().loads.at(0);
  EXPECT_EQ(told.requests, 10U);
  EXPECT_EQ(told.requests_before_last, told.requests);
  EXPECT_EQ(counts.issued, told.requests);
  EXPECT_EQ(counts.in_flight, 0U);
  EXPECT_EQ(counts.active_users, 0U);
  EXPECT_EQ(counts.peak_users, 1U);
  EXPECT_EQ(told.snapshot.loads.at(0).issued, told.snapshot.total().requests());
}

// Thoughts so short that the thread polls from one to the next and hardly does anything else.
TEST(LoadThread, does_not_call_it_use_that_it_waited_for_a_moment) {
  plan::Plan plan = asking(1, 300ms);
  plan.flows[0].steps.clear();
  plan::Think think;
  think.a = 90us;
  for (int i = 0; i < 1000; ++i) plan.flows[0].steps.push_back({think});
  const Told told(plan);
  ASSERT_FALSE(told.seconds.empty());
  Duration busy{};
  for (const observe::Observation& second : told.seconds) busy += second.busy;
  EXPECT_GT(busy, 0ns);
  EXPECT_GT(told.cpu, 0ns);
  EXPECT_LT(busy, told.cpu * 9 / 10);
}

TEST(LoadThread, that_is_stopped_before_the_load_began_has_nothing_to_tell) {
  const Told told(asking(1, 300ms), true);
  EXPECT_TRUE(told.seconds.empty());
  EXPECT_EQ(told.requests, 0U);
}

TEST(LoadThread, seconds_of_the_warm_up_are_marked_as_such) {
  plan::Plan plan = asking(1, 200ms);
  plan.warm_up = 1h;
  const Told told(plan);
  ASSERT_FALSE(told.seconds.empty());
  EXPECT_TRUE(told.seconds.back().warm_up);
  EXPECT_EQ(told.snapshot.threads.at(0).alive, 0ns);
  EXPECT_EQ(told.snapshot.warm_up_requests, told.snapshot.loads.at(0).issued);
}

/// Work that the compiler cannot leave out.
std::uint64_t spin_for(const ThreadUsage& usage, Duration cpu) {
  std::uint64_t sum = 0;
  const Duration until = usage.read().busy + cpu;
  while (usage.read().busy < until) {
    for (std::uint64_t i = 0; i < 1000; ++i) sum += i * i;
  }
  return sum;
}

TEST(ThreadUsage, counts_the_cpu_time_of_its_own_thread_alone) {
  const ThreadUsage mine;
  const Usage before = mine.read();
  Duration others{};
  std::thread other([&others] {
    const ThreadUsage usage;
    EXPECT_NE(spin_for(usage, 50ms), 0U);
    others = usage.read().busy;
  });
  other.join();
  EXPECT_GE(others, 50ms);
  const Usage after = mine.read();
  EXPECT_LT(after.busy - before.busy, 50ms);
  EXPECT_GE(after.busy, before.busy);
}

TEST(ThreadUsage, tells_how_long_its_thread_had_to_wait_while_another_one_had_the_core) {
  const bool kernel_tells = ::access("/proc/thread-self/schedstat", R_OK) == 0;
  cpu_set_t one_core;
  CPU_ZERO(&one_core);
  CPU_SET(::sched_getcpu(), &one_core);
  std::latch both(2);
  Duration starved[2]{};
  const auto compete = [&](Duration& waited) {
    EXPECT_EQ(::sched_setaffinity(0, sizeof one_core, &one_core), 0);
    const ThreadUsage usage;
    both.arrive_and_wait();
    EXPECT_NE(spin_for(usage, 100ms), 0U);
    waited = usage.read().starved;
  };
  std::thread first([&] { compete(starved[0]); });
  std::thread second([&] { compete(starved[1]); });
  first.join();
  second.join();
  if (kernel_tells) {
    // Together they need 200 ms of the core. Whichever has it, the other one waits.
    EXPECT_GE(starved[0] + starved[1], 50ms);
  } else {
    EXPECT_EQ(starved[0] + starved[1], 0ns);  // nothing is made up
  }
}

}  // namespace
}  // namespace throng::run
