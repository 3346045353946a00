#include "exporters/prometheus/metrics_page.h"

#include <prometheus/metric_family.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <string_view>
#include <utility>

namespace throng::prometheus {
namespace {

using ::prometheus::ClientMetric;
using ::prometheus::MetricFamily;
using ::prometheus::MetricType;

struct Row {
  Metric metric;
  std::string_view name;
  MetricType type;
  std::string_view help;  // one line, no backslash: prometheus-cpp does not escape it
};

constexpr Row kRows[] = {
    {Metric::run_info, "throng_run_info", MetricType::Gauge, "What is being run; always 1."},
    {Metric::verdict, "throng_run_verdict", MetricType::Gauge,
     "1 for the verdict that the run would end with now, of budgets, findings and the generator."},
    {Metric::elapsed, "throng_elapsed_seconds", MetricType::Gauge, "Time since the load began."},
    {Metric::requests, "throng_requests_total", MetricType::Counter,
     "Measured requests by what became of them; error_type is empty for outcome ok."},
    {Metric::duration, "throng_request_duration_seconds", MetricType::Histogram,
     "Requests of outcome ok, from the intended start to the last byte."},
    {Metric::service_time, "throng_service_time_seconds", MetricType::Histogram,
     "Requests of outcome ok, from the send to the last byte."},
    {Metric::first_byte, "throng_time_to_first_byte_seconds", MetricType::Histogram,
     "Requests that had a response, from the send to its first byte."},
    {Metric::legs, "throng_request_phase_seconds", MetricType::Summary,
     "Parts of measured requests: how often each was gone and how long it took in all."},
    {Metric::responses, "throng_responses_total", MetricType::Counter,
     "Measured responses by HTTP status."},
    {Metric::backend_responses, "throng_backend_responses_total", MetricType::Counter,
     "Measured responses by the instance that gave them and the class of their status."},
    {Metric::sent_bytes, "throng_sent_bytes_total", MetricType::Counter,
     "Bytes of measured requests."},
    {Metric::received_bytes, "throng_received_bytes_total", MetricType::Counter,
     "Bytes of measured responses."},
    {Metric::warm_up, "throng_warm_up_requests_total", MetricType::Counter,
     "Requests of the warm-up, checked but not measured."},
    {Metric::issued, "throng_requests_issued_total", MetricType::Counter,
     "Requests begun, those of the warm-up too."},
    {Metric::users, "throng_users", MetricType::Gauge, "Virtual users now."},
    {Metric::peak_users, "throng_users_peak", MetricType::Gauge, "The most users at once so far."},
    {Metric::in_flight, "throng_requests_in_flight", MetricType::Gauge, "Requests under way now."},
    {Metric::asked, "throng_iterations_asked_total", MetricType::Counter,
     "Arrivals or paced iterations that the schedule wanted; its rate is the target."},
    {Metric::started, "throng_iterations_started_total", MetricType::Counter,
     "Walks through the flow that have begun."},
    {Metric::iterations, "throng_iterations_total", MetricType::Counter,
     "Walks through the flow that have ended."},
    {Metric::dropped, "throng_iterations_dropped_total", MetricType::Counter,
     "Arrivals that never began."},
    {Metric::threshold_value, "throng_threshold_value", MetricType::Gauge,
     "What a budget observed so far, in seconds, as a share, a count or per second."},
    {Metric::threshold_limit, "throng_threshold_limit", MetricType::Gauge,
     "A budget's limit in the unit of its value."},
    {Metric::threshold_ok, "throng_threshold_ok", MetricType::Gauge,
     "1 as long as a budget is not broken."},
    {Metric::start_lag, "throng_schedule_lag_seconds", MetricType::Histogram,
     "How much later measured requests were sent than they could have been."},
    {Metric::loop_lag, "throng_event_loop_lag_seconds", MetricType::Histogram,
     "How late the loop of a load thread was, of each second the worst."},
    {Metric::worker_busy, "throng_worker_busy_seconds_total", MetricType::Counter,
     "CPU time of a load thread."},
    {Metric::worker_alive, "throng_worker_alive_seconds_total", MetricType::Counter,
     "Time in which a load thread could have used a CPU."},
    {Metric::findings, "throng_findings_total", MetricType::Counter,
     "Violations found by all checks."},
    {Metric::series, "throng_series", MetricType::Gauge, "Series on this page, itself included."},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < std::size(kRows); ++i) {
    if (static_cast<std::size_t>(kRows[i].metric) != i) return false;
  }
  return std::size(kRows) == static_cast<std::size_t>(Metric::series) + 1;
}
static_assert(in_order(), "the table has one row per Metric, in its order");

}  // namespace

MetricsPage::MetricsPage() : families_(std::make_unique<std::vector<MetricFamily>>()) {
  for (const Row& row : kRows) {
    MetricFamily family;
    family.name = row.name;
    family.help = row.help;
    family.type = row.type;
    families_->push_back(std::move(family));
  }
}

MetricsPage::~MetricsPage() = default;

ClientMetric& MetricsPage::add(Metric metric, Labels labels, std::size_t series) {
  series_ += series;
  ClientMetric& made = families_->at(static_cast<std::size_t>(metric)).metric.emplace_back();
  for (Label& label : labels) {
    made.label.push_back({.name = std::move(label.name), .value = std::move(label.value)});
  }
  return made;
}

void MetricsPage::counter(Metric metric, Labels labels, double value) {
  add(metric, std::move(labels), 1).counter.value = value;
}

void MetricsPage::gauge(Metric metric, Labels labels, double value) {
  add(metric, std::move(labels), 1).gauge.value = value;
}

void MetricsPage::histogram(Metric metric, Labels labels, const measure::Histogram& from,
                            const std::vector<Duration>& bounds) {
  const std::size_t series = bounds.size() + 3;  // +Inf, sum and count
  ClientMetric::Histogram& to = add(metric, std::move(labels), series).histogram;
  for (const Duration bound : bounds) {
    to.bucket.push_back(
        {.cumulative_count = from.count_at_most(bound), .upper_bound = to_seconds(bound)});
  }
  to.bucket.push_back(
      {.cumulative_count = from.count(), .upper_bound = std::numeric_limits<double>::infinity()});
  to.sample_count = from.count();
  to.sample_sum = to_seconds(from.sum());
}

void MetricsPage::summary(Metric metric, Labels labels, std::uint64_t count, Duration sum) {
  ClientMetric::Summary& to = add(metric, std::move(labels), 2).summary;
  to.sample_count = count;
  to.sample_sum = to_seconds(sum);
}

std::vector<MetricFamily> MetricsPage::take() {
  std::erase_if(*families_, [](const MetricFamily& family) { return family.metric.empty(); });
  return std::move(*families_);
}

}  // namespace throng::prometheus
