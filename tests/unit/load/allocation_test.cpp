// Counts every allocation of this program, so that a turn and an arrival in the middle of a run can
// be shown to make none.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <cstdlib>
#include <new>
#include <vector>

#include "harness/load/crew.h"
#include "harness/net/event.h"
#include "harness/net/loop.h"
#include "harness/net/scope.h"
#include "tests/support/virtual_clock.h"
#include "tests/unit/load/plans.h"

namespace {

std::atomic<std::uint64_t>& allocations() {
  static std::atomic<std::uint64_t> count{0};
  return count;
}

void* counted(std::size_t size) {
  allocations().fetch_add(1, std::memory_order_relaxed);
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) std::abort();
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return counted(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

// Asio takes the memory of coroutines and handlers from here.
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  allocations().fetch_add(1, std::memory_order_relaxed);
  void* memory = nullptr;
  return posix_memalign(&memory, alignment, size) == 0 ? memory : nullptr;
}

namespace throng::load {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kWarmUp = 300;
constexpr std::uint64_t kTurns = 2000;
constexpr std::uint64_t kStretch = 100;

/// Requests that wait for others to come: from none to seven of them, so that now more are under
/// way and now fewer.
class Line {
 public:
  void join(net::Event& turn) {
    waiting_.push_back(&turn);
    while (waiting_.size() > joined_ % 8) {
      waiting_.front()->set();
      waiting_.erase(waiting_.begin());
    }
    ++joined_;
  }
  void leave(net::Event& turn) { std::erase(waiting_, &turn); }

 private:
  std::vector<net::Event*> waiting_;
  std::size_t joined_ = 0;
};

/// Answers out of memory that it has: when its turn in the line has come, or without one at once,
/// at the loop's next turn.
class Echoing : public net::Channel {
 public:
  Echoing(net::Executor executor, std::function<void()> served, Line* line = nullptr)
      : executor_(executor), turn_(executor), served_(std::move(served)), line_(line) {}

  net::Task<void> exchange(net::WireRequest request, net::Deadlines,
                           net::Response& response) override {
    response.clear();
    if (line_ == nullptr) {
      co_await boost::asio::post(executor_, net::use_task);
    } else {
      turn_.clear();
      line_->join(turn_);
      co_await turn_.wait_until(TimePoint::max());
    }
    const std::size_t id = request.bytes.find("X-Request-ID: ");
    const std::size_t marker = request.bytes.find("TH-");
    response.status = 200;
    response.complete = true;
    response.add_header("Content-Type", "application/json");
    response.add_header("X-Request-ID", request.bytes.substr(id + 14, 36));
    response.body.assign(R"({"restaurants":[{"name":"Saffron and Bowl"}],"response":"you said )");
    response.body.append(request.bytes.substr(marker, kMarkerSize)).append(R"("})");
    served_();
  }
  void cancel() override {
    if (line_ == nullptr) return;
    line_->leave(turn_);
    turn_.set();
  }

 private:
  net::Executor executor_;
  net::Event turn_;
  std::function<void()> served_;
  Line* line_;
};

class Counting : public observe::Sink {
 public:
  void on(const observe::Observation& observation) override {
    good += observation.outcome == Outcome::ok && observation.markers.size() == 1 &&
                    observation.echo == observe::Echo::same
                ? 1U
                : 0U;
  }
  std::uint64_t good = 0;
};

plan::ExchangeStep turn() {
  plan::ExchangeStep turn = say(0, "show me the menu of a restaurant");
  plan::Expectation expectation{pointer("/response"), {}};
  expectation.match.contains = join({hole(plan::Segment::Kind::marker)});
  turn.exchange.expect = {expectation};
  turn.exchange.captures = {
      {.slot = 0, .source = pointer("/restaurants/0/name"), .pattern = {}, .strict = true}};
  turn.exchange.request.headers = {{"X-Name", join({variable(0)})}};
  return turn;
}

CrewOptions one_instance() {
  CrewOptions options;
  options.instances.resize(1);
  return options;
}

TEST(Allocation, a_turn_in_the_middle_of_a_run_makes_none) {
  const plan::Plan plan = closed_plan(steps(turn()), 4, 1h);
  testing::VirtualClock clock;
  Counting sink;
  Crew* crew = nullptr;
  std::uint64_t served = 0;
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  const auto count = [&] {
    ++served;
    if (served == kWarmUp) before = allocations().load();
    if (served != kWarmUp + kTurns) return;
    after = allocations().load();
    crew->stop(clock.now() + 1s);
  };
  const auto channels = [&](std::size_t) {
    return std::make_unique<Echoing>(clock.executor(), count);
  };
  Crew talking(clock, clock.executor(), plan, one_instance(), channels, sink);
  crew = &talking;
  net::Scope scope(clock.executor());
  scope.spawn(talking.run(clock.now()));
  clock.run();

  EXPECT_EQ(sink.good, served);
  EXPECT_GT(before, 100U);  // the counter counts
  EXPECT_GE(served, kWarmUp + kTurns);
  EXPECT_EQ(after - before, 0U) << "in " << kTurns << " turns";
}

net::Task<void> run_and_stop(Crew* crew, net::Loop* loop) {
  co_await crew->run(loop->now());
  loop->stop();
}

// On a real loop, because a virtual clock's forgets between two moments what Asio keeps for the
// next. A machine that stands still makes many due at once, which takes more users than there have
// been: so it is asked for a stretch without allocations, not for the whole.
TEST(Allocation, an_arrival_in_the_middle_of_a_run_makes_none) {
  const plan::Plan plan = open_plan(steps(turn()), 500, 20s);
  net::Loop loop;
  Line line;
  Counting sink;
  Crew* crew = nullptr;
  std::uint64_t served = 0;
  std::uint64_t known = 0;
  std::uint64_t stretch = 0;
  bool found = false;
  const auto count = [&] {
    ++served;
    const std::uint64_t now = allocations().load();
    stretch = now == known ? stretch + 1 : 0;
    known = now;
    found = found || stretch == kStretch;
    if (found) crew->stop(loop.now());
  };
  const auto channels = [&](std::size_t) {
    return std::make_unique<Echoing>(loop.executor(), count, &line);
  };
  Crew talking(loop, loop.executor(), plan, one_instance(), channels, sink);
  crew = &talking;
  net::Scope scope(loop.executor());
  scope.spawn(run_and_stop(crew, &loop));
  loop.run();
  EXPECT_GT(served, kStretch);
  EXPECT_TRUE(found) << "in " << served << " arrivals";
}

}  // namespace
}  // namespace throng::load
