// exporters/prometheus/metrics_page.h
//
// One page of metrics while it is being filled: the families, their names, types and help texts
// come from the table in metrics_page.cpp, which is all there is to be scraped.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "harness/base/time.h"
#include "harness/measure/histogram.h"

namespace prometheus {
struct ClientMetric;
struct MetricFamily;
}  // namespace prometheus

namespace throng::prometheus {

/// In the order of the page and of the table.
enum class Metric : std::uint8_t {
  run_info,
  verdict,
  elapsed,
  requests,
  duration,
  service_time,
  first_byte,
  legs,
  responses,
  backend_responses,
  sent_bytes,
  received_bytes,
  warm_up,
  issued,
  users,
  peak_users,
  in_flight,
  asked,
  started,
  iterations,
  dropped,
  threshold_value,
  threshold_limit,
  threshold_ok,
  start_lag,
  loop_lag,
  worker_busy,
  worker_alive,
  findings,
  series,
};

struct Label {
  std::string name;
  std::string value;
};
using Labels = std::vector<Label>;

class MetricsPage {
 public:
  MetricsPage();
  ~MetricsPage();

  void counter(Metric metric, Labels labels, double value);
  void counter(Metric metric, Labels labels, std::uint64_t value) {
    counter(metric, std::move(labels), static_cast<double>(value));
  }
  void gauge(Metric metric, Labels labels, double value);
  /// `bounds` ascend; the bucket without bound is added.
  void histogram(Metric metric, Labels labels, const measure::Histogram& from,
                 const std::vector<Duration>& bounds);
  /// A count and a sum, without quantiles.
  void summary(Metric metric, Labels labels, std::uint64_t count, Duration sum);

  /// How many series stand on the page so far, each bucket being one.
  [[nodiscard]] std::size_t series() const { return series_; }
  /// The families in the table's order; what has none of its own is left out.
  [[nodiscard]] std::vector<::prometheus::MetricFamily> take();

 private:
  ::prometheus::ClientMetric& add(Metric metric, Labels labels, std::size_t series);

  std::unique_ptr<std::vector<::prometheus::MetricFamily>> families_;
  std::size_t series_ = 0;
};

}  // namespace throng::prometheus
