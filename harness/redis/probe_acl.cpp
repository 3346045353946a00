#include "harness/redis/probe_acl.h"

#include <iterator>
#include <string_view>

namespace throng::redis {
namespace {

// None of these writes, blocks, or walks the keyspace in one go. The values' own readers (get …
// zrange) touch a key's idle time, so a probe uses them on its own conversations only; the key
// patterns see to it that it cannot do more.
constexpr std::string_view kCommands[] = {
    "hello",
    "ping",
    "time",
    "role",
    "info",
    "select",
    "dbsize",
    "scan",
    "randomkey",
    "ttl",
    "pttl",
    "expiretime",
    "pexpiretime",
    "exists",
    "type",
    "strlen",
    "llen",
    "hlen",
    "xlen",

    "zcard",
    "get",
    "getrange",
    "lrange",
    "hgetall",
    "xrange",
    "xrevrange",

    "zrange",
    "memory|usage",
    "object|idletime",
    "object|freq",
    "object|encoding",
    "client|id",
    "client|info",
    "client|list",
    "client|setname",
    "client|no-evict",
    "client|tracking",
    "slowlog|get",
    "slowlog|len",
    "latency|latest",
    "latency|histogram",
    "cluster|shards",
    "cluster|slots",
    "acl|whoami",
};

}  // namespace

Command probe_acl(const std::string& user, const std::string& password,
                  const std::vector<std::string>& key_patterns) {
  Command command = {"ACL", "SETUSER", user, "reset", "on"};
  command.push_back(password.empty() ? "nopass" : ">" + password);
  command.insert(command.end(), {"resetchannels", "resetkeys"});
  for (const std::string& pattern : key_patterns) command.push_back("%R~" + pattern);
  command.push_back("-@all");
  for (const std::string_view name : kCommands) command.push_back("+" + std::string(name));
  return command;
}

std::vector<std::string> probe_commands() { return {std::begin(kCommands), std::end(kCommands)}; }

}  // namespace throng::redis
