#include "harness/probe/store_rights.h"

#include <utility>
#include <vector>

#include "harness/probe/store_reading.h"

namespace throng::probe {
namespace {

using redis::Command;
using redis::Reply;

constexpr const char* kNobody = "throng-probe";  // a conversation that no user has

std::string redis_version(const std::string& info) {
  constexpr std::string_view kField = "redis_version:";
  const std::size_t at = info.find(kField);
  if (at == std::string::npos) return "unknown";
  const std::size_t begin = at + kField.size();
  return info.substr(begin, info.find_first_of("\r\n", begin) - begin);
}

/// A replica refuses writes of users who may write elsewhere: no harm can be done through it.
bool refused_write(const Reply& reply) {
  return reply.is_error() &&
         (reply.text.rfind("NOPERM", 0) == 0 || reply.text.rfind("READONLY", 0) == 0);
}

/// Reads the keys of a conversation that nobody has, values included.
net::Task<Result<void>> try_keys(redis::Client* client, const plan::Plan* plan, bool pexpiretime,
                                 std::string user, TimePoint deadline) {
  const std::vector<AskedKey> keys = asked_keys(plan->contract, plan->run, kNobody, true);
  const auto replies = co_await client->pipeline(reading_commands(keys, pexpiretime), deadline);
  if (!replies) co_return unexpected(replies.error());
  const StoreReading reading = decode_reading(keys, pexpiretime, *replies);
  if (reading.error.empty()) co_return Result<void>();
  co_return unexpected(Failure::other, "redis refuses " + user + " a reading: " + reading.error);
}

}  // namespace

net::Task<Result<ReaderFacts>> ask_rights(redis::Client* client, const plan::Plan* plan,
                                          std::string user, TimePoint deadline) {
  for (const plan::KeyContract& key : plan->contract.keys) {
    if (key_name(key.match, kNobody, plan->run)) continue;
    co_return unexpected(Failure::other,
                         "key " + key.name + ": a probe can fill only ${conversation} and ${run}");
  }
  const std::vector<AskedKey> keys = asked_keys(plan->contract, plan->run, kNobody, false);
  const std::string some_key = keys.empty() ? "throng:probe:read-test" : keys[0].name;
  // XX: rights are judged first, and nothing is written even where it is allowed, since no such key
  // exists.
  std::vector<Command> commands = {{"PING"}, {"INFO", "server"}, {"ACL", "WHOAMI"}};
  commands.push_back({"SET", "throng:probe:write-test", "1", "PX", "1", "XX"});
  commands.push_back({"SET", some_key, "1", "PX", "1", "XX"});
  commands.push_back({"PEXPIRETIME", some_key});
  const auto replies = co_await client->pipeline(std::move(commands), deadline);
  if (!replies) co_return unexpected(replies.error());
  const std::vector<Reply>& said = *replies;
  if (said[0].is_error())
    co_return unexpected(Failure::other, "redis refuses " + user + " PING: " + said[0].text);

  ReaderFacts facts;
  facts.version = redis_version(said[1].text);
  facts.user = said[2].is_error() ? user : said[2].text;
  facts.can_write = !refused_write(said[3]) || !refused_write(said[4]);
  facts.has_pexpiretime = !said[5].is_error();
  const auto readable =
      co_await try_keys(client, plan, facts.has_pexpiretime, facts.user, deadline);
  if (!readable) co_return unexpected(readable.error());
  co_return facts;
}

}  // namespace throng::probe
