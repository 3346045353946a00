#include "harness/probe/backend_stub.h"

#include <utility>

#include "harness/net/http_server.h"
#include "harness/probe/restaurant_backend.h"
#include "harness/probe/stub_ledger.h"
#include "harness/probe/url_text.h"

namespace throng::probe {
namespace {

using net::ServerRequest;
using net::ServerResponse;

class BackendStub : public Stub {
 public:
  BackendStub(net::Loop& loop, StubOptions options, observe::Sink& sink)
      : ledger_(loop, std::move(options), sink),
        server_(loop, [this](ServerRequest request) { return answer(std::move(request)); }) {}

  Result<std::uint16_t> listen(const std::string& address, std::uint16_t port) override {
    return server_.listen(address, port);
  }
  net::Task<void> stop(TimePoint deadline) override { return server_.stop(deadline); }

 private:
  net::Task<ServerResponse> answer(ServerRequest request);

  StubLedger ledger_;
  RestaurantBackend backend_;
  net::HttpServer server_;  // last: ends before what its handler uses
};

net::Task<ServerResponse> BackendStub::answer(ServerRequest request) {
  const TimePoint due = ledger_.loop().now() + ledger_.draw_latency();
  ServerResponse response = backend_.answer(request);
  // Nobody asks for health on behalf of a user, so such a call has no request ID to carry.
  if (request.path() != "/health") {
    const std::string written = percent_decoded(request.target, true) + "\n" + request.body + "\n" +
                                percent_decoded(request.body, true);
    ledger_.record(request, observe::Channel::backend, written, response.status);
  }
  const std::string& name = ledger_.options().request_id_header;
  if (const std::string* id = request.header(name)) response.headers.emplace_back(name, *id);
  co_await ledger_.loop().sleep_until(due);
  co_return response;
}

}  // namespace

std::unique_ptr<Stub> make_backend_stub(net::Loop& loop, StubOptions options, observe::Sink& sink) {
  return std::make_unique<BackendStub>(loop, std::move(options), sink);
}

}  // namespace throng::probe
