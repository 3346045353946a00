#include "harness/measure/live_histogram.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "harness/base/random.h"
#include "tests/unit/measure/latencies.h"
#include "tests/unit/measure/resident.h"

namespace throng::measure {
namespace {

using namespace std::chrono_literals;

TEST(LiveHistogram, gives_what_a_plain_one_would_have_recorded) {
  Random random(8);
  LiveHistogram live;
  Histogram plain;
  for (int i = 0; i < 10'000; ++i) {
    const Duration value = i == 7 ? 26h : i == 8 ? Duration(-5) : any_latency(random);
    live.record(value);
    plain.record(value);
  }
  Histogram read;
  live.add_to(read);
  EXPECT_EQ(read, plain);
  EXPECT_EQ(read.min(), 0ns);
}

TEST(LiveHistogram, several_add_up) {
  LiveHistogram a;
  LiveHistogram b;
  a.record(25h);
  a.record(2ms);
  b.record(26h);
  b.record(1ms);
  Histogram both;
  a.add_to(both);
  b.add_to(both);
  Histogram want;
  for (const Duration value : std::vector<Duration>{1ms, 2ms, 25h, 26h}) want.record(value);
  EXPECT_EQ(both, want);
  EXPECT_EQ(both.over_range(), 2U);
}

TEST(LiveHistogram, an_empty_one_adds_nothing) {
  Histogram read;
  read.record(5ms);
  const Histogram before = read;
  LiveHistogram().add_to(read);
  EXPECT_EQ(read, before);
}

TEST(LiveHistogram, read_while_it_is_written_it_never_goes_back_and_ends_complete) {
  constexpr std::uint64_t kValues = 200'000;
  LiveHistogram live;
  std::atomic<bool> written = false;
  std::thread writer([&] {
    Random random(3);
    for (std::uint64_t i = 0; i < kValues; ++i) live.record(any_latency(random));
    written = true;
  });
  const auto read = [&live] {
    Histogram all;
    live.add_to(all);
    return all;
  };
  Histogram last;
  while (!written) {
    Histogram next = read();
    EXPECT_GE(next.count(), last.count());
    EXPECT_GE(next.max(), last.max());
    last = std::move(next);
  }
  writer.join();
  EXPECT_EQ(read().count(), kValues);
}

TEST(LiveHistogram, untouched_pages_take_no_memory) {
  constexpr std::size_t kMany = 400;
  Histogram read;
  const NewRoom since;
  std::vector<std::unique_ptr<LiveHistogram>> all;
  for (std::size_t i = 0; i < kMany; ++i) {
    all.push_back(std::make_unique<LiveHistogram>());
    for (int ms = 1; ms < 8; ++ms) all.back()->record(ms * 1ms);
    all.back()->add_to(read);  // reading must not commit them either
  }
  const Room room = since.now();
  EXPECT_GE(room.mapped, kMany * bucket_count() * sizeof(std::uint64_t));
  EXPECT_LT(room.resident, room.mapped / 4);
}

}  // namespace
}  // namespace throng::measure
