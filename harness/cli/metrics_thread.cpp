#include "harness/cli/metrics_thread.h"

#include <utility>

#include "harness/cli/address.h"

namespace throng::cli {
MetricsThread::MetricsThread(const plan::Plan& plan, std::function<measure::Snapshot()> snapshot)
    : scope_(loop_.executor()), endpoint_(loop_, plan, std::move(snapshot)) {}

Result<std::unique_ptr<MetricsThread>> MetricsThread::start(
    const std::string& address, const plan::Plan& plan,
    std::function<measure::Snapshot()> snapshot) {
  const Result<Address> where = parse_address("--metrics", address);
  if (!where) return unexpected(where.error());
  std::unique_ptr<MetricsThread> metrics(new MetricsThread(plan, std::move(snapshot)));
  const Result<std::uint16_t> port = metrics->endpoint_.listen(where->host, where->port);
  if (!port) return unexpected(port.error());
  metrics->url_ = "http://" + where->host + ":" + std::to_string(*port) + "/metrics";
  metrics->thread_ = std::thread([raw = metrics.get()] { raw->loop_.run(); });
  return metrics;
}

MetricsThread::~MetricsThread() {
  if (!thread_.joinable()) return;
  loop_.post([this] { scope_.spawn(shut()); });
  thread_.join();
}

net::Task<void> MetricsThread::shut() {
  co_await endpoint_.stop(loop_.now() + std::chrono::seconds(1));
  loop_.stop();
}

}  // namespace throng::cli
