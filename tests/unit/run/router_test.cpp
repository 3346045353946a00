#include "harness/run/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <latch>
#include <map>

#include "tests/support/scratch_dir.h"

namespace throng::run {
namespace {

using observe::Kind;
using observe::Observation;
using testing::ElementsAre;
using testing::IsEmpty;

/// What a thread kept, by kind.
class Kept : public observe::Sink {
 public:
  void on(const Observation& o) override {
    if (o.kind != Kind::generator) kinds.push_back(o.kind);
  }
  std::vector<Kind> kinds;
};

/// What each of two load threads without users keeps of what a router is told.
std::array<Kept, 2> kept_of(const std::vector<Observation>& told) {
  const test::ScratchDir dir;
  const std::string path = dir.file("history.bin");
  auto file = observe::HistoryFile::create(path, {.plan = "", .shards = 2}, 1ULL << 20U);
  EXPECT_TRUE(file);
  plan::Plan plan;
  plan.threads = 2;
  net::Loop control;
  Router router(control, plan);
  {
    judge::Shard judges[2] = {judge::Shard(plan), judge::Shard(plan)};
    const auto options = [&](std::uint32_t thread) {
      return LoadThreadOptions{.thread = thread,
                               .instances = {{"agent-1", {}}},
                               .targets = {{}},
                               .history = file->get()};
    };
    LoadThread first(plan, judges[0], options(0));
    LoadThread second(plan, judges[1], options(1));
    router.open({&first, &second});
    for (const Observation& o : told) router.on(o);
    router.flush();
    std::latch ended(2);
    for (LoadThread* thread : {&first, &second}) {
      thread->begin(monotonic_now(), [&ended] { ended.count_down(); });
    }
    ended.wait();
    first.end();
    second.end();
  }
  EXPECT_TRUE((*file)->close());
  auto reader = observe::HistoryReader::open(path);
  EXPECT_TRUE(reader);
  std::array<Kept, 2> kept;
  EXPECT_TRUE((*reader)->read({&kept[0], &kept[1]}));
  return kept;
}

Observation seen(Kind kind, std::uint32_t conversation = 0) {
  Observation o;
  o.kind = kind;
  o.conversation = conversation;
  return o;
}

TEST(Router, brings_to_every_thread_what_concerns_all_and_to_one_what_is_of_a_conversation) {
  const auto kept = kept_of({seen(Kind::phase), seen(Kind::stub, 3), seen(Kind::gap)});
  EXPECT_THAT(kept[0].kinds, ElementsAre(Kind::phase, Kind::gap));
  EXPECT_THAT(kept[1].kinds, ElementsAre(Kind::phase, Kind::stub, Kind::gap));
}

TEST(Router, brings_what_belongs_to_no_conversation_to_the_first_thread) {
  const auto kept = kept_of({seen(Kind::log)});
  EXPECT_THAT(kept[0].kinds, ElementsAre(Kind::log));
  EXPECT_THAT(kept[1].kinds, IsEmpty());
}

TEST(Router, gives_every_conversation_to_one_thread_of_one_segment) {
  net::Loop loop;
  std::map<std::uint32_t, int> owners;
  for (std::uint32_t index = 0; index < 3; ++index) {
    plan::Plan plan;
    plan.threads = 2;
    plan.segment = {.index = index, .count = 3};
    const Router router(loop, plan);
    for (std::uint32_t conversation = 1; conversation < 100; ++conversation) {
      const auto thread = router.thread_of(conversation);
      if (!thread) continue;
      ++owners[conversation];
      EXPECT_EQ(plan.first_shard() + *thread, conversation % plan.shards());
    }
  }
  EXPECT_EQ(owners.size(), 99U);
  for (const auto& [conversation, times] : owners) EXPECT_EQ(times, 1) << conversation;
}

TEST(Router, keeps_what_belongs_to_no_conversation_in_every_segment) {
  net::Loop loop;
  plan::Plan plan;
  plan.threads = 2;
  plan.segment = {.index = 2, .count = 3};
  EXPECT_EQ(Router(loop, plan).thread_of(0), 0U);
}

}  // namespace
}  // namespace throng::run
