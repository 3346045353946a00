#include "harness/probe/llm_stub.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "harness/net/http_server.h"
#include "harness/probe/llm_dialect.h"
#include "harness/probe/stub_ledger.h"

namespace throng::probe {
namespace {

using net::ServerRequest;
using net::ServerResponse;

constexpr std::string_view kSentence = "I can recommend what the house is known for.";

/// A streamed answer on its way: handed to the server piece by piece, with the pause of a model
/// between them.
struct Pieces {
  net::Loop* loop;
  std::vector<std::string> all;
  std::size_t at = 0;
  Duration gap{};
};

net::Task<std::string> next_piece(std::shared_ptr<Pieces> pieces) {
  if (pieces->at == pieces->all.size()) co_return std::string();
  if (pieces->at > 0 && pieces->gap > Duration::zero()) {
    co_await pieces->loop->sleep_until(pieces->loop->now() + pieces->gap);
  }
  co_return std::move(pieces->all[pieces->at++]);
}

class LlmStub : public Stub {
 public:
  LlmStub(net::Loop& loop, StubOptions options, observe::Sink& sink)
      : ledger_(loop, std::move(options), sink),
        server_(loop, [this](ServerRequest request) { return answer(std::move(request)); }) {}

  Result<std::uint16_t> listen(const std::string& address, std::uint16_t port) override {
    return server_.listen(address, port);
  }
  net::Task<void> stop(TimePoint deadline) override { return server_.stop(deadline); }

 private:
  net::Task<ServerResponse> answer(ServerRequest request);
  static ServerResponse list(const ServerRequest& request);
  static ServerResponse refusal(const ServerRequest& request, std::uint16_t status,
                                std::string_view message);
  [[nodiscard]] std::string reply() const;

  StubLedger ledger_;
  std::uint64_t calls_ = 0;
  net::HttpServer server_;  // last: ends before what its handler uses
};

net::Task<ServerResponse> LlmStub::answer(ServerRequest request) {
  const auto api = llm_api(request.path());
  if (!api) co_return list(request);
  if (request.method != "POST") co_return refusal(request, 405, "use POST");
  const TimePoint arrived = ledger_.loop().now();
  const auto prompt = parse_prompt(*api, request.body);
  ledger_.record(request, observe::Channel::prompt,
                 prompt ? std::string_view(prompt->user_text) : "", prompt ? 200 : 400);
  if (!prompt) co_return refusal(request, 400, prompt.error().message);

  const std::string text =
      reply();  // before waiting: the ledger's markers are those of the last call
  const std::uint64_t number = ++calls_;
  const TimePoint due = arrived + ledger_.draw_latency();
  co_await ledger_.loop().sleep_until(due);

  AnswerFacts facts;
  facts.number = number;
  facts.created = wall_now();
  facts.took = ledger_.loop().now() - arrived;
  ServerResponse response;
  response.content_type = content_type(*prompt);
  if (!prompt->stream) {
    response.body = whole_answer(*prompt, text, facts);
    co_return response;
  }
  auto pieces = std::make_shared<Pieces>();
  pieces->loop = &ledger_.loop();
  pieces->gap = ledger_.options().spec.token_gap;
  pieces->all = streamed_answer(*prompt, text, facts);
  response.stream = [pieces] { return next_piece(pieces); };
  co_return response;
}

ServerResponse LlmStub::list(const ServerRequest& request) {
  ServerResponse response;
  if (request.method != "GET" && request.method != "HEAD")
    return refusal(request, 404, "no such path");
  if (request.path() == "/api/tags") {
    response.body = ollama_models(wall_now());
  } else if (request.path() == "/v1/models") {
    response.body = openai_models(wall_now());
  } else if (request.path() == "/") {
    response.content_type = "text/plain";
    response.body = "Ollama is running";
  } else {
    return refusal(request, 404, "no such path");
  }
  return response;
}

ServerResponse LlmStub::refusal(const ServerRequest& request, std::uint16_t status,
                                std::string_view message) {
  ServerResponse response;
  response.status = status;
  response.body = llm_error(request.path(), message);
  return response;
}

std::string LlmStub::reply() const {
  std::string text(kSentence);
  const std::vector<Marker>& markers = ledger_.markers();
  const std::size_t quoted =
      std::min<std::size_t>(markers.size(), ledger_.options().spec.echo_markers);
  for (std::size_t i = markers.size() - quoted; i < markers.size(); ++i) {
    const MarkerText marker = format(markers[i]);
    text += ' ';
    text.append(marker.data(), marker.size());
  }
  return text;
}

}  // namespace

std::unique_ptr<Stub> make_llm_stub(net::Loop& loop, StubOptions options, observe::Sink& sink) {
  return std::make_unique<LlmStub>(loop, std::move(options), sink);
}

}  // namespace throng::probe
