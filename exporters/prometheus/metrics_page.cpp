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
  MetricType type;
  std::string_view name;
  std::string_view help;  // one line, no backslash: prometheus-cpp does not escape it
};

constexpr Row kRows[] = {
    {Metric::run_info, MetricType::Gauge, "throng_run_info", "What is being run; always 1."},
    {Metric::verdict, MetricType::Gauge, "throng_run_verdict",
     "1 for the verdict that the run would end with now, of budgets, findings and the generator."},
    {Metric::elapsed, MetricType::Gauge, "throng_elapsed_seconds", "Time since the load began."},
    {Metric::requests, MetricType::Counter, "throng_requests_total",
     "Measured requests by what became of them; error_type is empty for outcome ok."},
    {Metric::duration, MetricType::Histogram, "throng_request_duration_seconds",
     "Requests of outcome ok, from the intended start to the last byte."},
    {Metric::service_time, MetricType::Histogram, "throng_service_time_seconds",
     "Requests of outcome ok, from the send to the last byte."},
    {Metric::first_byte, MetricType::Histogram, "throng_time_to_first_byte_seconds",
     "Requests that had a response, from the send to its first byte."},
    {Metric::legs, MetricType::Summary, "throng_request_phase_seconds",
     "Parts of measured requests: how often each was gone and how long it took in all."},
    {Metric::responses, MetricType::Counter, "throng_responses_total",
     "Measured responses by HTTP status."},
    {Metric::backend_responses, MetricType::Counter, "throng_backend_responses_total",
     "Measured responses by the instance that gave them and the class of their status."},
    {Metric::sent_bytes, MetricType::Counter, "throng_sent_bytes_total",
     "Bytes of measured requests."},
    {Metric::received_bytes, MetricType::Counter, "throng_received_bytes_total",
     "Bytes of measured responses."},
    {Metric::warm_up, MetricType::Counter, "throng_warm_up_requests_total",
     "Requests of the warm-up, checked but not measured."},
    {Metric::issued, MetricType::Counter, "throng_requests_issued_total",
     "Requests begun, those of the warm-up too."},
    {Metric::users, MetricType::Gauge, "throng_users", "Virtual users now."},
    {Metric::peak_users, MetricType::Gauge, "throng_users_peak", "The most users at once so far."},
    {Metric::in_flight, MetricType::Gauge, "throng_requests_in_flight", "Requests under way now."},
    {Metric::asked, MetricType::Counter, "throng_iterations_asked_total",
     "Arrivals or paced iterations that the schedule wanted; its rate is the target."},
    {Metric::started, MetricType::Counter, "throng_iterations_started_total",
     "Walks through the flow that have begun."},
    {Metric::iterations, MetricType::Counter, "throng_iterations_total",
     "Walks through the flow that have ended."},
    {Metric::dropped, MetricType::Counter, "throng_iterations_dropped_total",
     "Arrivals that never began."},
    {Metric::threshold_value, MetricType::Gauge, "throng_threshold_value",
     "What a budget observed so far, in seconds, as a share, a count or per second."},
    {Metric::threshold_limit, MetricType::Gauge, "throng_threshold_limit",
     "A budget's limit in the unit of its value."},
    {Metric::threshold_ok, MetricType::Gauge, "throng_threshold_ok",
     "1 as long as a budget is not broken."},
    {Metric::start_lag, MetricType::Histogram, "throng_schedule_lag_seconds",
     "How much later measured requests were sent than they could have been."},
    {Metric::loop_lag, MetricType::Histogram, "throng_event_loop_lag_seconds",
     "How late the loop of a load thread was, of each second the worst."},
    {Metric::worker_busy, MetricType::Counter, "throng_worker_busy_seconds_total",
     "CPU time of a load thread."},
    {Metric::worker_alive, MetricType::Counter, "throng_worker_alive_seconds_total",
     "Time in which a load thread could have used a CPU."},
    {Metric::findings, MetricType::Counter, "throng_findings_total",
     "Violations found by all checks."},
    {Metric::series, MetricType::Gauge, "throng_series", "Series on this page, itself included."},
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
