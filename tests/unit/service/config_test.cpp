#include "service/config.h"

#include <gmock/gmock.h>

#include <map>

#include "harness/plan/load_plan.h"

namespace throng::service {
namespace {

using std::chrono::seconds;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kContract = THRONG_SOURCE_DIR "/scenarios/contracts/foodie.yaml";

Config read(const std::vector<std::string>& arguments,
            const std::map<std::string, std::string>& variables = {}) {
  return read_config(arguments, [variables](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  });
}

TEST(Config, an_agent_keeps_the_contracts_promises) {
  const Config config = read({"agent", "--contract", kContract});
  ASSERT_THAT(config.errors, IsEmpty());
  ASSERT_TRUE(config.agent);
  EXPECT_EQ(config.agent->promises.session.of("ann"), "chat_session:ann");
  EXPECT_EQ(config.agent->promises.session_ttl, seconds(3600));
  EXPECT_TRUE(config.agent->promises.sliding);
  EXPECT_EQ(config.agent->promises.pending_order.of("ann"), "pending_order:ann");
  EXPECT_EQ(config.agent->promises.pending_ttl, seconds(600));
  EXPECT_EQ(config.agent->promises.request_id_header, "X-Request-ID");
  EXPECT_EQ(config.agent->port, 5000);
  EXPECT_EQ(config.agent->mutant, Mutant::none);
}

TEST(Config, variables_go_before_the_contract_and_flags_before_variables) {
  const Config config =
      read({"agent", "--contract=" + kContract, "--mutant", "ttl_unit", "--port", "5001"},
           {{"FLASK_PORT", "5009"},
            {"REDIS_HOST", "redis.local"},
            {"REDIS_PORT", "6380"},
            {"REDIS_DB", "2"},
            {"REDIS_PASSWORD", "secret"},
            {"SESSION_TTL", "6"},
            {"PENDING_ORDER_TTL", "3"},
            {"FASTAPI_BASE_URL", "http://backend:81/api"},
            {"OLLAMA_URL", "http://llm:82"}});
  ASSERT_THAT(config.errors, IsEmpty());
  const AgentConfig& agent = *config.agent;
  EXPECT_EQ(agent.port, 5001);
  EXPECT_EQ(agent.mutant, Mutant::ttl_unit);
  EXPECT_EQ(agent.redis.host, "redis.local");
  EXPECT_EQ(agent.redis.port, 6380);
  EXPECT_EQ(agent.redis.database, 2U);
  EXPECT_EQ(agent.redis.password, "secret");
  EXPECT_EQ(agent.promises.session_ttl, seconds(6));
  EXPECT_EQ(agent.promises.pending_ttl, seconds(3));
  EXPECT_EQ(agent.backend.base_path, "/api");
  EXPECT_EQ(agent.ollama.port, 82);
}

TEST(Config, every_mistake_is_told_at_once) {
  const Config config = read({"agent", "--mutant", "nonesuch", "--colour", "--port"},
                             {{"SESSION_TTL", "1h"}, {"REDIS_PORT", "0"}, {"OLLAMA_URL", "llm"}});
  EXPECT_THAT(
      config.errors,
      AllOf(Contains(HasSubstr("--contract FILE is needed")),
            Contains(AllOf(HasSubstr("no mutant \"nonesuch\""), HasSubstr("guest_default"))),
            Contains(HasSubstr("\"--colour\" is no argument")),
            Contains(HasSubstr("--port needs a value")),
            Contains(HasSubstr("SESSION_TTL must be a whole number")),
            Contains(HasSubstr("REDIS_PORT")), Contains(HasSubstr("OLLAMA_URL"))));
  EXPECT_THAT(read({"agent", "--contract", "/nowhere.yaml"}).errors,
              Contains(HasSubstr("/nowhere.yaml")));
}

TEST(Config, a_role_is_needed_and_the_backend_knows_its_port) {
  EXPECT_THAT(read({}).errors, ElementsAre(HasSubstr("a role is needed")));
  EXPECT_THAT(read({"chef"}).errors, ElementsAre(HasSubstr("no role \"chef\"")));
  EXPECT_EQ(read({"backend"}, {{"PORT", "8123"}}).backend->port, 8123);
  EXPECT_EQ(read({"backend"}).backend->port, 8000);
  EXPECT_THAT(read({"backend", "--mutant", "none"}).errors,
              ElementsAre(HasSubstr("--mutant"), HasSubstr("none")));
  EXPECT_TRUE(read({"--help"}).help);
  EXPECT_THAT(usage(), HasSubstr("rid_global"));
}

plan::Contract contract_of(const std::string& before, std::optional<Duration> ttl) {
  plan::Contract contract;
  plan::KeyContract key;
  key.name = "session";
  key.history = true;
  key.ttl = ttl;
  plan::Segment text;
  text.text = before;
  plan::Segment conversation;
  conversation.kind = plan::Segment::Kind::conversation;
  key.match.segments = {text, conversation};
  contract.keys = {key};
  return contract;
}

TEST(Promises, that_this_service_cannot_keep_are_refused) {
  EXPECT_TRUE(promises_of(contract_of("s:", seconds(5))));
  EXPECT_EQ(promises_of(contract_of("s:", std::nullopt))->session_ttl, seconds(0));
  EXPECT_THAT(promises_of(contract_of("s:", std::chrono::milliseconds(1500))).error().message,
              HasSubstr("whole seconds"));
  EXPECT_THAT(promises_of({}).error().message, HasSubstr("no key that holds the history"));
  plan::Contract shared = contract_of("s:", seconds(5));
  shared.keys[0].match.segments.pop_back();
  EXPECT_THAT(promises_of(shared).error().message, HasSubstr("lacks ${conversation}"));
  plan::Contract list = contract_of("s:", seconds(5));
  list.keys[0].type = plan::KeyContract::Type::list;
  EXPECT_THAT(promises_of(list).error().message, HasSubstr("strings only"));
}

}  // namespace
}  // namespace throng::service
