// Each defect, seen directly; agent_test.cpp sees that none is there without it.

#include "service/mutant.h"

#include <gmock/gmock.h>

#include "tests/support/sockets.h"
#include "tests/unit/service/world.h"

namespace throng::service {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Gt;
using testing::IsEmpty;
using testing::Le;
using testing::Not;
using testing::SizeIs;

class MutantTest : public World {};

TEST_F(MutantTest, ttl_missing_leaves_a_session_for_ever) {
  say(agent(Mutant::ttl_missing), "u", "hello");
  EXPECT_EQ(pttl("chat_session:u"), -1);
}

TEST_F(MutantTest, ttl_unit_keeps_a_session_for_seconds) {
  say(agent(Mutant::ttl_unit), "u", "hello");
  EXPECT_THAT(pttl("chat_session:u"), AllOf(Gt(0), Le(3600)));
}

TEST_F(MutantTest, ttl_not_sliding_never_renews) {
  const std::uint16_t port = agent(Mutant::ttl_not_sliding);
  say(port, "u", "hello");
  EXPECT_THAT(pttl("chat_session:u"), Gt(3'590'000));
  redis_.command({"PEXPIRE", "chat_session:u", "100000"});
  say(port, "u", "hello again");
  EXPECT_THAT(pttl("chat_session:u"), AllOf(Gt(0), Le(100'000)));
  EXPECT_THAT(history("u"), SizeIs(4));
}

TEST_F(MutantTest, memory_sessions_are_unknown_to_the_other_instance) {
  const std::uint16_t a = agent(Mutant::memory_sessions);
  const std::uint16_t b = agent(Mutant::memory_sessions);
  say(a, "u", "one");
  say(a, "u", "two");
  EXPECT_THAT(asked_.back().messages, Contains("user: one"));
  say(b, "u", "three");
  EXPECT_THAT(asked_.back().messages, ElementsAre("user: three"));
  EXPECT_THAT(stored("chat_session:u"), IsEmpty());
  say(a, "u", "order Ramen");
  EXPECT_THAT(stored("pending_order:u"), Not(IsEmpty()));
}

TEST_F(MutantTest, reply_before_save_leaves_a_moment_in_which_the_turn_is_nowhere) {
  const std::uint16_t port = agent(Mutant::reply_before_save);
  say(port, "u", "one");
  EXPECT_THAT(history("u"), IsEmpty());
  say(port, "u", "two");
  EXPECT_THAT(asked_.back().messages, ElementsAre("user: two"));
  const TimePoint deadline = loop_.now() + std::chrono::seconds(20);
  while (history("u").size() < 4 && loop_.now() < deadline) health(port);
  EXPECT_THAT(history("u"), SizeIs(4));
}

TEST_F(MutantTest, rid_dropped_forgets_the_id_where_the_model_replied) {
  const std::uint16_t port = agent(Mutant::rid_dropped);
  EXPECT_FALSE(say(port, "u", "hello", "mine").request_id);
  EXPECT_EQ(send(port, "/chat", "{}", "mine").request_id, "mine");
  EXPECT_EQ(asked_.back().request_id, "mine");
}

TEST_F(MutantTest, rid_not_forwarded_calls_without_the_id) {
  EXPECT_EQ(say(agent(Mutant::rid_not_forwarded), "u", "hello", "mine").request_id, "mine");
  EXPECT_FALSE(asked_.back().request_id);
}

TEST_F(MutantTest, rid_global_swaps_the_ids_of_turns_at_once) {
  for (const Mutant mutant : {Mutant::none, Mutant::rid_global}) {
    const std::uint16_t port = agent(mutant);
    asked_.clear();
    std::vector<Turn> turns;
    for (int i = 0; i < 20; ++i) {
      const std::string name = std::to_string(i);
      turns.push_back({port, "user-" + name, "id " + name, "id " + name});
      turns.back().request_id = "id-" + name;
      turns.back().message = "id-" + name;
    }
    const std::vector<Heard> heard = say_all(turns);
    for (std::size_t i = 0; i < turns.size(); ++i)
      EXPECT_EQ(heard[i].request_id, turns[i].request_id);
    int swapped = 0;
    for (const Asked& asked : asked_)
      swapped += "user: " + *asked.request_id == asked.last() ? 0 : 1;
    if (mutant == Mutant::none) {
      EXPECT_EQ(swapped, 0);
    } else {
      EXPECT_THAT(swapped, Gt(0));
    }
  }
}

TEST_F(MutantTest, guest_default_lets_strangers_share_a_session) {
  const std::uint16_t port = agent(Mutant::guest_default);
  say(port, "", "my secret");
  say(port, "", "hello");
  EXPECT_THAT(asked_.back().messages, Contains("user: my secret"));
  EXPECT_THAT(history("guest"), SizeIs(4));
}

TEST(Mutants, have_names_that_are_found_and_a_sentence_each) {
  for (const MutantRow& row : mutants()) {
    EXPECT_EQ(find_mutant(row.name), row.mutant);
    EXPECT_FALSE(row.what.empty());
    EXPECT_THAT(list_of_mutants(), testing::HasSubstr(std::string(row.name)));
  }
  EXPECT_FALSE(find_mutant("ttl"));
  EXPECT_THAT(mutants(), SizeIs(10));
}

}  // namespace
}  // namespace throng::service
