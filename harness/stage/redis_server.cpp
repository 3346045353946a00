#include "harness/stage/redis_server.h"

#include <utility>

#include "harness/base/random.h"
#include "harness/redis/probe_acl.h"

namespace throng::stage {

namespace {

constexpr const char* kProbeUser = "throng-probe";

std::string password_from(std::uint64_t seed) {
  constexpr char kHex[] = "0123456789abcdef";
  Random random(seed, 0x70726f6265);
  std::string password;
  for (int i = 0; i < 32; ++i) password += kHex[random.below(16)];
  return password;
}

}  // namespace

Program redis_program(const plan::RedisSpec& spec, std::uint16_t port, const std::string& scratch,
                      const std::string& log_file) {
  Program program;
  program.name = kRedisServer;
  program.log_file = log_file;
  program.argv = {"redis-server", "--port", std::to_string(port), "--bind", "127.0.0.1",
                  "--save",       "",       "--appendonly",       "no",     "--dir",
                  scratch};
  for (const std::string& option : spec.server_options) program.argv.push_back(option);
  for (const std::string& word : program.argv) {
    if (!program.shown.empty()) program.shown += ' ';
    program.shown += word.empty() ? "''" : word;
  }
  if (!spec.password.empty()) {
    program.argv.insert(program.argv.end(), {"--requirepass", spec.password.text});
    program.shown += " --requirepass ***";
  }
  return program;
}

net::Task<Result<redis::Options>> make_probe_user(net::Loop& loop, redis::Options admin,
                                                  std::vector<std::string> key_patterns,
                                                  std::uint64_t seed, TimePoint deadline) {
  redis::Options probe = admin;
  probe.user = kProbeUser;
  probe.password = password_from(seed);
  const redis::Command make = redis::probe_acl(probe.user, probe.password, key_patterns);
  redis::Client client(loop, std::move(admin));
  const Result<redis::Reply> reply = co_await client.command(make, deadline);
  client.close();
  if (!reply) {
    co_return unexpected(reply.error().kind,
                         "cannot make the probe's Redis user: " + reply.error().message);
  }
  if (reply->is_error()) {
    co_return unexpected(Failure::other, "cannot make the probe's Redis user: " + reply->text);
  }
  co_return probe;
}

}  // namespace throng::stage
