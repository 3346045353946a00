#include "tests/unit/service/world.h"

#include <cstdlib>
#include <utility>

#include "harness/net/scope.h"

namespace throng::service {

using nlohmann::json;
using std::chrono::seconds;

World::World()
    : model_server_(loop_,
                    [this](net::ServerRequest request) { return model(std::move(request)); }) {
  promises_.session = {"chat_session:", ""};
  promises_.session_ttl = seconds(3600);
  promises_.pending_order = {"pending_order:", ""};
  promises_.pending_ttl = seconds(600);
  promises_.request_id_header = "X-Request-ID";
  BackendConfig config;
  config.port = 0;
  backend_ = std::make_unique<Backend>(loop_, config, 1, nullptr);
  backend_port_ = backend_->listen().value();
  model_port_ = model_server_.listen("127.0.0.1", 0).value();
}

World::~World() {
  for (const auto& each : agents_) test::await(loop_, each->stop(loop_.now() + seconds(5)));
  stop_backend();
  test::await(loop_, model_server_.stop(loop_.now() + seconds(5)));
}

std::uint16_t World::agent(Mutant mutant) {
  AgentConfig config;
  config.port = 0;
  config.mutant = mutant;
  config.promises = promises_;
  config.redis.port = redis_.port();
  config.backend.host = config.ollama.host = "127.0.0.1";
  config.backend.port = backend_port_;
  config.ollama.port = model_port_;
  agents_.push_back(Agent::make(loop_, config, agents_.size() + 2, nullptr).value());
  return agents_.back()->listen().value();
}

void World::stop_backend() {
  if (backend_) test::await(loop_, backend_->stop(loop_.now()));
  backend_.reset();
}

net::Task<net::ServerResponse> World::model(net::ServerRequest request) {
  Asked asked;
  if (const std::string* id = request.header("x-request-id")) asked.request_id = *id;
  const json body = json::parse(request.body);
  for (const json& message : body.at("messages")) {
    asked.messages.push_back(message.at("role").get<std::string>() + ": " +
                             message.at("content").get<std::string>());
  }
  asked_.push_back(std::move(asked));
  net::ServerResponse response;
  response.status = model_status_;
  response.body = json{
      {"message", {{"role", "assistant"}, {"content", "Well \"said\"."}}},
      {"done", true}}.dump();
  if (!model_body_.empty()) response.body = model_body_;
  co_await loop_.sleep_until(loop_.now() + model_latency_);
  co_return response;
}

net::Task<Heard> World::exchange(std::uint16_t port, std::string bytes) {
  net::Endpoint endpoint;
  endpoint.host = "127.0.0.1";
  endpoint.port = port;
  net::HttpConnection connection(loop_, net::resolve_target(endpoint, {}).value());
  net::Response response;
  const TimePoint deadline = loop_.now() + seconds(20);
  const net::WireRequest wire{.bytes = bytes};
  const net::Deadlines deadlines{.connect = deadline, .first_byte = deadline, .complete = deadline};
  co_await connection.exchange(wire, deadlines, response);
  EXPECT_EQ(response.failure, Failure::none) << response.error;
  Heard heard;
  heard.status = response.status;
  if (response.has_header("X-Request-ID"))
    heard.request_id = std::string(response.header("X-Request-ID"));
  if (response.has_header("X-Degraded"))
    heard.degraded = std::string(response.header("X-Degraded"));
  heard.body = json::parse(response.body, nullptr, false);
  co_return heard;
}

net::Task<Heard> World::post(std::uint16_t port, std::string path, std::string body,
                             std::string request_id) {
  net::Endpoint endpoint;
  endpoint.host = "127.0.0.1";
  endpoint.port = port;
  std::vector<net::HttpHeader> headers;
  if (!request_id.empty()) headers.push_back({"X-Request-ID", request_id});
  std::string bytes = net::compose_request(endpoint, "POST", path, headers, body);
  return exchange(port, std::move(bytes));
}

Heard World::send(std::uint16_t port, const std::string& path, const std::string& body,
                  const std::string& request_id) {
  return test::await(loop_, post(port, path, body, request_id));
}

Heard World::say(std::uint16_t port, const std::string& user, const std::string& message,
                 const std::string& request_id) {
  json body = {{"message", message}};
  if (!user.empty()) body["user_id"] = user;
  return send(port, "/chat", body.dump(), request_id);
}

Heard World::health(std::uint16_t port) {
  return test::await(loop_, exchange(port, "GET /health HTTP/1.1\r\nHost: x\r\n\r\n"));
}

net::Task<void> World::one_of(Turn turn, Heard* heard) {
  json body = {{"message", turn.message}};
  if (!turn.user.empty()) body["user_id"] = turn.user;
  *heard = co_await post(turn.port, "/chat", body.dump(), turn.request_id);
}

std::vector<Heard> World::say_all(const std::vector<Turn>& turns) {
  std::vector<Heard> heard(turns.size());
  net::Scope scope(loop_.executor());
  for (std::size_t i = 0; i < turns.size(); ++i) scope.spawn(one_of(turns[i], &heard[i]));
  test::await(loop_, scope.join());
  return heard;
}

std::string World::stored(const std::string& key) {
  const std::string reply = redis_.command({"GET", key});  // $LENGTH\r\n…\r\n
  if (reply.starts_with("$-1")) return {};
  const std::size_t begin = reply.find("\r\n") + 2;
  return reply.substr(begin, reply.size() - begin - 2);
}

std::int64_t World::pttl(const std::string& key) {
  return std::strtoll(redis_.command({"PTTL", key}).c_str() + 1, nullptr, 10);
}

std::vector<std::string> World::history(const std::string& user) {
  std::vector<std::string> texts;
  const std::string text = stored("chat_session:" + user);
  if (text.empty()) return texts;
  for (const json& message : json::parse(text)) {
    texts.push_back(message.at("role").get<std::string>() + ": " +
                    message.at("parts").at(0).get<std::string>());
  }
  return texts;
}

}  // namespace throng::service
