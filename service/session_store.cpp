#include "service/session_store.h"

#include <utility>

namespace throng::service {

namespace {

constexpr std::size_t kClients = 8;
constexpr Duration kTimeout = std::chrono::seconds(5);
constexpr Duration kHealthTimeout = std::chrono::seconds(1);

// The separator cannot occur inside a message: the quotes in there are escaped.
constexpr const char* kAppend = R"lua(
local old = redis.call('GET', KEYS[1])
local new
if old and #old > 2 then
  if string.sub(old, -1) ~= ']' then return redis.error_reply('the session is not an array') end
  new = string.sub(old, 1, -2) .. ',' .. ARGV[1] .. ']'
else
  new = '[' .. ARGV[1] .. ']'
end
local most = tonumber(ARGV[3])
if most > 0 then
  local starts, at = {1}, 1
  while true do
    local found = string.find(new, '},{"role":', at, true)
    if not found then break end
    starts[#starts + 1] = found + 1
    at = found + 1
  end
  if #starts > most then new = '[' .. string.sub(new, starts[#starts - most + 1] + 1) end
end
)lua";

/// The last line of the script: how the value and its TTL are written.
std::string set_line(const Promises& promises, Mutant mutant) {
  const std::string plain = "return redis.call('SET', KEYS[1], new)";
  const std::string expiring = "return redis.call('SET', KEYS[1], new, 'EX', ARGV[2])";
  const std::string once = "if old then return redis.call('SET', KEYS[1], new, 'KEEPTTL') end ";
  if (promises.session_ttl.count() == 0 || mutant == Mutant::ttl_missing) return plain;
  if (mutant == Mutant::ttl_unit) return "return redis.call('SET', KEYS[1], new, 'PX', ARGV[2])";
  if (!promises.sliding || mutant == Mutant::ttl_not_sliding) return once + expiring;
  return expiring;
}

/// Whether a command that failed like this certainly never came to Redis.
bool never_sent(Failure failure) {
  return failure == Failure::refused || failure == Failure::unreachable ||
         failure == Failure::unresolved || failure == Failure::connect_timeout;
}

}  // namespace

SessionStore::SessionStore(net::Loop& loop, const redis::Options& redis, Promises promises,
                           Mutant mutant)
    : loop_(loop),
      promises_(std::move(promises)),
      mutant_(mutant),
      append_script_(kAppend + set_line(promises_, mutant)),
      health_client_(std::make_unique<redis::Client>(loop, redis)),
      memory_(promises_.session_ttl) {
  for (std::size_t i = 0; i < kClients; ++i)
    clients_.push_back(std::make_unique<redis::Client>(loop, redis));
}

redis::Client& SessionStore::client() { return *clients_[next_client_++ % kClients]; }

net::Task<Session> SessionStore::load(std::string user, bool claim_order) {
  std::vector<redis::Command> commands;
  commands.push_back({"GET", promises_.session.of(user)});
  if (claim_order) commands.push_back({"GETDEL", promises_.pending_order.of(user)});
  Result<std::vector<redis::Reply>> replies =
      co_await client().pipeline(std::move(commands), loop_.now() + kTimeout);
  Session session;
  const std::string remembered = memory_.messages(user, loop_.now());
  if (!replies) {
    session.degraded = true;
    if (!remembered.empty()) session.history = "[" + remembered + "]";
    co_return session;
  }
  session.history = std::move((*replies)[0].text);
  if (claim_order && (*replies)[1].type == redis::Reply::Type::string) {
    session.pending_order = std::move((*replies)[1].text);
  }
  if (in_memory()) {
    session.history = remembered.empty() ? std::string() : "[" + remembered + "]";
  } else if (!remembered.empty()) {
    const bool handed_over = co_await hand_over(user);
    if (!handed_over) co_return session;
    redis::Command again = {"GET", promises_.session.of(user)};
    const Result<redis::Reply> reply =
        co_await client().command(std::move(again), loop_.now() + kTimeout);
    if (reply) session.history = reply->text;
  }
  co_return session;
}

net::Task<bool> SessionStore::hand_over(std::string user) {
  const std::string owed = memory_.take(user, loop_.now());
  const Result<redis::Reply> reply = co_await append(user, owed);
  if (!reply && never_sent(reply.error().kind)) memory_.append(user, owed, loop_.now());
  co_return reply.has_value();
}

net::Task<Result<redis::Reply>> SessionStore::append(std::string user, std::string messages) {
  redis::Command command = {"EVAL",
                            append_script_,
                            "1",
                            promises_.session.of(user),
                            std::move(messages),
                            std::to_string(promises_.session_ttl.count()),
                            std::to_string(promises_.history_max)};
  co_return co_await client().command(std::move(command), loop_.now() + kTimeout);
}

net::Task<Result<bool>> SessionStore::save(std::string user, std::string messages) {
  if (in_memory()) {
    memory_.append(user, messages, loop_.now());
    co_return false;
  }
  const Result<redis::Reply> reply = co_await append(user, messages);
  if (!reply && never_sent(reply.error().kind)) {
    memory_.append(user, messages, loop_.now());
    co_return true;
  }
  if (!reply) co_return unexpected(reply.error());
  if (reply->is_error()) co_return unexpected(Failure::other, reply->text);
  co_return false;
}

net::Task<Result<void>> SessionStore::keep_order(std::string user, std::string order) {
  redis::Command command = {"SET", promises_.pending_order.of(user), std::move(order)};
  if (promises_.pending_ttl.count() > 0) {
    command.push_back("EX");
    command.push_back(std::to_string(promises_.pending_ttl.count()));
  }
  return done(std::move(command));
}

net::Task<Result<void>> SessionStore::clear(std::string user) {
  memory_.forget(user);
  redis::Command command = {"DEL", promises_.session.of(user), promises_.pending_order.of(user)};
  return done(std::move(command));
}

net::Task<Result<void>> SessionStore::done(redis::Command command) {
  const Result<redis::Reply> reply =
      co_await client().command(std::move(command), loop_.now() + kTimeout);
  if (!reply) co_return unexpected(reply.error());
  if (reply->is_error()) co_return unexpected(Failure::other, reply->text);
  co_return Result<void>();
}

net::Task<bool> SessionStore::connected() {
  redis::Command ping = {"PING"};
  const Result<redis::Reply> reply =
      co_await health_client_->command(std::move(ping), loop_.now() + kHealthTimeout);
  co_return reply.has_value() && !reply->is_error();
}

}  // namespace throng::service
