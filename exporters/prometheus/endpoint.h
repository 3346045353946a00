// exporters/prometheus/endpoint.h
//
// Serves a run's metrics at /metrics in Prometheus' text format while it goes on. Lives on a loop
// of its own choosing; a slow scraper holds nobody up but itself.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "harness/base/result.h"
#include "harness/measure/snapshot.h"
#include "harness/net/loop.h"
#include "harness/net/task.h"
#include "harness/plan/plan.h"

namespace throng::prometheus {

/// The page as it is served (text format 0.0.4).
[[nodiscard]] std::string metrics_text(const plan::Plan& plan, const measure::Snapshot& snapshot);

class MetricsEndpoint {
 public:
  /// Keeps references to the loop and the plan; `take` is called on the loop's thread.
  MetricsEndpoint(net::Loop& loop, const plan::Plan& plan, std::function<measure::Snapshot()> take);
  ~MetricsEndpoint();

  /// The port that it listens on (port 0 takes a free one). The error names the address and the
  /// cause.
  Result<std::uint16_t> listen(const std::string& address, std::uint16_t port);
  /// Lets a scrape under way finish until `deadline`. Await before destroying, if it listens.
  net::Task<void> stop(TimePoint deadline);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace throng::prometheus
