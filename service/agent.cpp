#include "service/agent.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace throng::service {

namespace {

using net::ServerRequest;
using net::ServerResponse;
using nlohmann::json;

constexpr Duration kBackendTimeout = std::chrono::seconds(10);
constexpr Duration kModelTimeout = std::chrono::seconds(30);
constexpr std::size_t kLongestUser = 256;
constexpr std::size_t kMostLogged = 500;

ServerResponse answer(std::uint16_t status, const json& body) {
  ServerResponse response;
  response.status = status;
  response.body = body.dump();
  return response;
}

ServerResponse refuse(std::uint16_t status, const char* why) {
  return answer(status, {{"error", why}});
}

/// The body's user, or "guest" where the mutant is at home; empty: a guest of whom nothing is kept.
std::optional<std::string> user_of(const json& body, Mutant mutant) {
  const auto found = body.find("user_id");
  if (found == body.end() || found->is_null())
    return mutant == Mutant::guest_default ? "guest" : "";
  if (!found->is_string() || found->get_ref<const std::string&>().size() > kLongestUser)
    return std::nullopt;
  return found->get<std::string>();
}

ServerResponse render(const ChatReply& reply) {
  json body = {{"response", reply.text}};
  if (!reply.function_called.empty()) body["function_called"] = reply.function_called;
  if (reply.pending_order) body["pending_order"] = true;
  if (reply.order_confirmed) body["order_confirmed"] = true;
  if (reply.order_cancelled) body["order_cancelled"] = true;
  if (reply.requires_auth) body["requires_auth"] = true;
  if (reply.failed) body["error"] = reply.text;
  ServerResponse response = answer(200, body);
  if (reply.degraded) response.headers.emplace_back("X-Degraded", "memory");
  return response;
}

/// At most `most` bytes, not ending within a character.
std::string shortened(const std::string& text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
  return text.substr(0, most) + "…";
}

}  // namespace

Result<std::unique_ptr<Agent>> Agent::make(net::Loop& loop, AgentConfig config, std::uint64_t seed,
                                           std::FILE* log) {
  Targets targets;
  Result<std::shared_ptr<const net::Target>> backend = net::resolve_target(config.backend, {});
  if (!backend) return unexpected(backend.error());
  targets.backend = std::move(*backend);
  Result<std::shared_ptr<const net::Target>> model = net::resolve_target(config.ollama, {});
  if (!model) return unexpected(model.error());
  targets.model = std::move(*model);
  return std::unique_ptr<Agent>(new Agent(loop, std::move(config), std::move(targets), seed, log));
}

Agent::Agent(net::Loop& loop, AgentConfig config, Targets targets, std::uint64_t seed,
             std::FILE* log)
    : loop_(loop),
      config_(std::move(config)),
      log_(log, config_.address + ":" + std::to_string(config_.port)),
      ids_(config_.promises.request_id_header, seed, config_.mutant),
      backend_(loop, std::move(targets.backend), ids_.header(), kBackendTimeout),
      ollama_(loop, std::move(targets.model), ids_.header(), kModelTimeout),
      sessions_(loop, config_.redis, config_.promises, config_.mutant),
      chat_(loop, sessions_, Restaurants(backend_), LanguageModel(ollama_, config_.model), ids_,
            config_.mutant),
      server_(loop, [this](ServerRequest request) { return handle(std::move(request)); }) {}

Result<std::uint16_t> Agent::listen() { return server_.listen(config_.address, config_.port); }

net::Task<void> Agent::stop(TimePoint deadline) {
  co_await server_.stop(deadline);
  co_await chat_.finish();
}

net::Task<ServerResponse> Agent::handle(ServerRequest request) {
  const TimePoint begin = loop_.now();
  const std::string id = ids_.begin(request);
  const std::string path(request.path());
  const bool post = request.method == "POST";
  LogLine line;
  line.path = path;
  ServerResponse response;
  bool by_model = false;
  if (path == "/chat" && post) {
    response = co_await chat(std::move(request), id, &line);
    by_model = response.status == 200;
  } else if (path == "/clear-session" && post) {
    response = co_await clear_session(std::move(request), &line);
  } else if (path == "/health" && request.method == "GET") {
    response = co_await health();
  } else {
    const bool known = path == "/chat" || path == "/clear-session" || path == "/health";
    response = known ? refuse(405, "Method not allowed") : refuse(404, "Not found");
  }
  ids_.echo(id, by_model, response);
  line.request_id = ids_.in_log(id);
  line.status = response.status;
  line.duration = loop_.now() - begin;
  log_.write(line);
  co_return response;
}

net::Task<ServerResponse> Agent::chat(ServerRequest request, std::string id, LogLine* line) {
  const json body = json::parse(request.body, nullptr, false);
  if (!body.is_object()) co_return refuse(400, "The body must be a JSON object");
  const auto message = body.find("message");
  if (message == body.end() || !message->is_string() ||
      message->get_ref<const std::string&>().empty()) {
    co_return refuse(400, "Message is required");
  }
  std::optional<std::string> user = user_of(body, config_.mutant);
  if (!user) co_return refuse(400, "user_id must be a text of at most 256 bytes");
  line->user_id = *user;
  line->message = "chat: " + shortened(message->get_ref<const std::string&>(), kMostLogged);
  ChatTurn turn{std::move(*user), message->get<std::string>(), std::move(id)};
  const ChatReply reply = co_await chat_.turn(std::move(turn));
  co_return render(reply);
}

net::Task<ServerResponse> Agent::clear_session(ServerRequest request, LogLine* line) {
  const json body = json::parse(request.body, nullptr, false);
  if (!body.is_object()) co_return refuse(400, "The body must be a JSON object");
  const std::optional<std::string> user = user_of(body, config_.mutant);
  if (!user || user->empty()) co_return refuse(400, "user_id is required");
  line->user_id = *user;
  line->message = "session cleared";
  const Result<void> cleared = co_await sessions_.clear(*user);
  if (!cleared) co_return refuse(503, "The session cannot be cleared right now");
  co_return answer(200, {{"message", "Session cleared"}});
}

net::Task<ServerResponse> Agent::health() {
  const bool connected = co_await sessions_.connected();
  co_return answer(200, {{"status", connected ? "ok" : "degraded"},
                         {"redis_connected", connected},
                         {"session_backend", connected ? "redis" : "memory"}});
}

}  // namespace throng::service
