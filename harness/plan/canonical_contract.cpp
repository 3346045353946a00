// The contract and the environment as print() writes them (canonical.h).
#include "harness/plan/canonical.h"

namespace throng::plan {
namespace {

template <typename Enum>
YamlOut word(Enum value, std::initializer_list<const char*> words) {
  return YamlOut::text(*(words.begin() + static_cast<std::size_t>(value)));
}

YamlOut turn_of(const TurnContract& turn) {
  YamlOut out = YamlOut::map();
  add_request(out, turn.request);
  YamlOut body = YamlOut::map();
  add_body(body, turn.request);
  if (!body.empty()) out.add("body", std::move(body));
  out.add("reply", plain(turn.reply));
  out.add("marker", word(turn.marker, {"end", "start", "none"}));
  std::vector<YamlOut> statuses;
  for (const std::uint16_t status : turn.ok_status) statuses.push_back(bare(std::uint64_t{status}));
  out.add("ok_status", YamlOut::list(std::move(statuses)));
  std::vector<YamlOut> failed;
  for (const Expectation& one : turn.failed_when) failed.push_back(canonical({one}));
  if (!failed.empty()) out.add("failed_when", YamlOut::list(std::move(failed)));
  out.flag("rejects_before_effect", turn.rejects_before_effect);
  out.flag("replies_echo_markers", turn.replies_echo_markers);
  return out;
}

YamlOut request_id_of(const RequestIdContract& promise) {
  YamlOut out = YamlOut::map();
  out.add("header", promise.header);
  out.add("echo", word(promise.echo, {"none", "exact", "uuid_nibble", "replaced"}));
  out.flag("generate", promise.generate);
  out.add("forward", plain_list(promise.forward));
  out.flag("logged", promise.logged);
  if (!promise.log_field.empty()) out.add("log_field", plain(promise.log_field));
  return out;
}

YamlOut key_of(const KeyContract& key) {
  YamlOut out = YamlOut::map();
  out.add("name", key.name);
  out.add("match", written(key.match));
  out.add("type", word(key.type, {"string", "list", "hash", "stream", "set", "zset", "any"}));
  if (key.ttl) {
    out.add("ttl", bare(*key.ttl));
    out.add("refresh", word(key.refresh, {"none", "write", "request"}));
    out.add("granularity", bare(key.granularity));
    out.add("jitter", bare(key.jitter));
  } else {
    out.flag("persistent", true);
  }
  out.flag("history", key.history);
  out.flag("always", key.always);
  if (!key.role_field.empty()) {
    out.add("role",
            YamlOut::map().add("field", plain(key.role_field)).add("user", plain(key.user_role)));
  }
  return out;
}

std::string late(const LateText& text) { return text.secret ? text.source : text.text; }

void add_process(YamlOut& out, const ProcessSpec& process) {
  std::vector<YamlOut> command;
  for (const LateText& one : process.command) command.push_back(YamlOut::text(late(one)));
  out.add("run", YamlOut::list(std::move(command)));
  if (!process.variables.empty()) {
    YamlOut variables = YamlOut::map();
    for (const auto& [name, value] : process.variables) variables.add(name, late(value));
    out.add("env", std::move(variables));
  }
  if (!process.directory.empty()) out.add("directory", late(process.directory));
  if (process.port) out.add("port", bare(std::uint64_t{*process.port}));
  if (!process.ready_path.empty()) out.add("ready", plain(process.ready_path));
  out.add("ready_within", bare(process.ready_within));
  out.add("stop_grace", bare(process.stop_grace));
}

YamlOut redis_of(const RedisSpec& redis) {
  YamlOut out = YamlOut::map();
  if (redis.start) {
    out.flag("start", true);
    if (!redis.server_options.empty()) out.add("options", plain_list(redis.server_options));
  } else {
    out.add("host", late(redis.host));
    out.add("port", bare(std::uint64_t{redis.port}));
    if (!redis.user.empty()) out.add("user", plain(redis.user));
    if (!redis.password.empty() || redis.password.secret) out.add("password", late(redis.password));
    out.flag("tls", redis.tls);
    if (!redis.ca_file.empty()) out.add("ca_file", plain(redis.ca_file));
  }
  out.add("database", bare(std::uint64_t{redis.database}));
  if (redis.commands_per_second)
    out.add("commands_per_second", bare(std::uint64_t{*redis.commands_per_second}));
  return out;
}

}  // namespace

YamlOut canonical(const Contract& contract) {
  YamlOut out = YamlOut::map();
  out.add("name", contract.name);
  if (!contract.file.empty()) out.add("file", plain(contract.file));
  out.add("conversation", YamlOut::map()
                              .add("id", written(contract.conversation.id))
                              .add("per", word(contract.conversation.per, {"user", "iteration"})));
  out.add("turn", turn_of(contract.turn));
  if (!contract.request_id.header.empty())
    out.add("request_id", request_id_of(contract.request_id));
  std::vector<YamlOut> keys;
  for (const KeyContract& key : contract.keys) keys.push_back(key_of(key));
  if (!keys.empty()) out.add("keys", YamlOut::list(std::move(keys)));
  YamlOut session = YamlOut::map();
  session.add("consistency", word(contract.session.consistency, {"causal", "ryw", "eventual"}));
  session.add("persist_lag", bare(contract.session.persist_lag));
  if (contract.session.history_max)
    session.add("history_max", bare(std::uint64_t{*contract.session.history_max}));
  out.add("session", std::move(session));
  std::vector<YamlOut> health;
  for (const HealthContract& one : contract.health) {
    YamlOut entry = YamlOut::map();
    entry.add("path", plain(one.path)).add("status", bare(std::uint64_t{one.status}));
    if (!one.expect.empty()) entry.add("expect", canonical(one.expect));
    health.push_back(std::move(entry));
  }
  if (!health.empty()) out.add("health", YamlOut::list(std::move(health)));
  return out;
}

YamlOut canonical(const Environment& environment) {
  YamlOut out = YamlOut::map();
  out.add("name", environment.name);
  if (!environment.file.empty()) out.add("file", plain(environment.file));
  if (environment.redis.present) out.add("redis", redis_of(environment.redis));
  YamlOut stubs = YamlOut::map();
  for (const StubSpec& stub : environment.stubs) {
    YamlOut one = YamlOut::map();
    one.add("kind", word(stub.kind, {"llm", "backend"}));
    one.add("latency", bare(stub.latency_median)).add("sigma", number(stub.latency_sigma));
    one.add("token_gap", bare(stub.token_gap))
        .add("echo_markers", bare(std::uint64_t{stub.echo_markers}));
    stubs.add(stub.name, std::move(one));
  }
  if (!stubs.empty()) out.add("stubs", std::move(stubs));
  YamlOut processes = YamlOut::map();
  for (const ProcessSpec& process : environment.processes) {
    YamlOut one = YamlOut::map();
    add_process(one, process);
    processes.add(process.name, std::move(one));
  }
  if (!processes.empty()) out.add("processes", std::move(processes));
  YamlOut instances = YamlOut::map();
  for (const InstanceSpec& instance : environment.instances) {
    YamlOut one = YamlOut::map();
    one.add("url", late(instance.url));
    if (instance.process) add_process(one, *instance.process);
    instances.add(instance.name, std::move(one));
  }
  out.add("instances", std::move(instances));
  if (!environment.source_addresses.empty())
    out.add("source_addresses", plain_list(environment.source_addresses));
  if (!environment.ca_file.empty()) out.add("ca_file", plain(environment.ca_file));
  out.flag("verify_tls", environment.verify_tls);
  return out;
}

}  // namespace throng::plan
