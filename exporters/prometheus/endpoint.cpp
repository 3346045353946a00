#include "exporters/prometheus/endpoint.h"

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "exporters/prometheus/collector.h"
#include "harness/net/http_server.h"

namespace throng::prometheus {
namespace {

constexpr std::uint32_t kMostScrapers = 64;

}  // namespace

class MetricsEndpoint::State {
 public:
  State(net::Loop& loop, const plan::Plan& plan, std::function<measure::Snapshot()> take)
      : collector_(make_collector(plan, std::move(take))),
        server_(loop, [this](net::ServerRequest request) { return answer(std::move(request)); },
                {.max_body = {1U << 10U}, .max_connections = kMostScrapers}) {}

  net::HttpServer& server() { return server_; }

 private:
  net::Task<net::ServerResponse> answer(net::ServerRequest request) {
    net::ServerResponse response;
    response.content_type = "text/plain; charset=utf-8";
    if (request.path() != "/metrics") {
      response.status = 404;
      response.body = "The metrics are at /metrics.\n";
    } else if (request.method != "GET" && request.method != "HEAD") {
      response.status = 405;
      response.headers.emplace_back("Allow", "GET, HEAD");
      response.body = "The metrics can only be read.\n";
    } else {
      response.content_type = "text/plain; version=0.0.4; charset=utf-8";
      response.body = ::prometheus::TextSerializer().Serialize(collector_->Collect());
    }
    co_return response;
  }

  std::shared_ptr<::prometheus::Collectable> collector_;
  net::HttpServer server_;
};

std::string metrics_text(const plan::Plan& plan, const measure::Snapshot& snapshot) {
  const auto collector = make_collector(plan, [&snapshot] { return snapshot; });
  return ::prometheus::TextSerializer().Serialize(collector->Collect());
}

MetricsEndpoint::MetricsEndpoint(net::Loop& loop, const plan::Plan& plan,
                                 std::function<measure::Snapshot()> take)
    : state_(std::make_unique<State>(loop, plan, std::move(take))) {}

MetricsEndpoint::~MetricsEndpoint() = default;

Result<std::uint16_t> MetricsEndpoint::listen(const std::string& address, std::uint16_t port) {
  return state_->server().listen(address, port);
}

net::Task<void> MetricsEndpoint::stop(TimePoint deadline) {
  return state_->server().stop(deadline);
}

}  // namespace throng::prometheus
