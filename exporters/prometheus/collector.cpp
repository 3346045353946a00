#include "exporters/prometheus/collector.h"

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <algorithm>
#include <limits>

#include "harness/base/utf8.h"

namespace throng::prometheus {
namespace {

using namespace std::chrono_literals;
using ::prometheus::ClientMetric;
using ::prometheus::MetricFamily;
using ::prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

constexpr std::size_t kMostLabelBytes = 120;
constexpr std::size_t kMostLimits = 32;  // of budgets, as buckets of their own
constexpr std::size_t kMostPairs = 128;  // load × step; beyond, steps are counted as "other"

enum class Metric : std::uint8_t {
  run_info,
  elapsed,
  requests,
  duration,
  service_time,
  responses,
  sent_bytes,
  received_bytes,
  warm_up,
  users,
  peak_users,
  in_flight,
  iterations,
  dropped,
  start_lag,
  findings,
};

struct Row {
  Metric metric;
  std::string_view name;
  MetricType type;
  std::string_view help;  // one line, no backslash: prometheus-cpp does not escape it
};

constexpr Row kRows[] = {
    {Metric::run_info, "throng_run_info", MetricType::Gauge, "What is being run; always 1."},
    {Metric::elapsed, "throng_elapsed_seconds", MetricType::Gauge, "Time since the load began."},
    {Metric::requests, "throng_requests_total", MetricType::Counter,
     "Measured requests by what became of them; error_type is empty for outcome ok."},
    {Metric::duration, "throng_request_duration_seconds", MetricType::Histogram,
     "Requests of outcome ok, from the intended start to the last byte."},
    {Metric::service_time, "throng_service_time_seconds", MetricType::Histogram,
     "Requests of outcome ok, from the send to the last byte."},
    {Metric::responses, "throng_responses_total", MetricType::Counter,
     "Measured responses by HTTP status."},
    {Metric::sent_bytes, "throng_sent_bytes_total", MetricType::Counter,
     "Bytes of measured requests."},
    {Metric::received_bytes, "throng_received_bytes_total", MetricType::Counter,
     "Bytes of measured responses."},
    {Metric::warm_up, "throng_warm_up_requests_total", MetricType::Counter,
     "Requests of the warm-up, checked but not measured."},
    {Metric::users, "throng_users", MetricType::Gauge, "Virtual users now."},
    {Metric::peak_users, "throng_users_peak", MetricType::Gauge, "The most users at once so far."},
    {Metric::in_flight, "throng_requests_in_flight", MetricType::Gauge, "Requests under way now."},
    {Metric::iterations, "throng_iterations_total", MetricType::Counter,
     "Walks through the flow that have ended."},
    {Metric::dropped, "throng_iterations_dropped_total", MetricType::Counter,
     "Arrivals over max_in_flight, not started."},
    {Metric::start_lag, "throng_schedule_lag_seconds", MetricType::Histogram,
     "How much later than intended measured requests were sent."},
    {Metric::findings, "throng_findings_total", MetricType::Counter,
     "Violations found by all checks."},
};

/// The families in the table's order, filled one value at a time.
class Page {
 public:
  Page() {
    for (const Row& row : kRows) {
      MetricFamily family;
      family.name = row.name;
      family.help = row.help;
      family.type = row.type;
      families_.push_back(std::move(family));
    }
  }

  void counter(Metric metric, Labels labels, std::uint64_t value) {
    add(metric, std::move(labels)).counter.value = static_cast<double>(value);
  }
  void gauge(Metric metric, Labels labels, double value) {
    add(metric, std::move(labels)).gauge.value = value;
  }
  void histogram(Metric metric, Labels labels, const measure::Histogram& from,
                 const std::vector<Duration>& bounds) {
    ClientMetric::Histogram& to = add(metric, std::move(labels)).histogram;
    for (const Duration bound : bounds) {
      to.bucket.push_back(
          {.cumulative_count = from.count_at_most(bound), .upper_bound = to_seconds(bound)});
    }
    to.bucket.push_back(
        {.cumulative_count = from.count(), .upper_bound = std::numeric_limits<double>::infinity()});
    to.sample_count = from.count();
    to.sample_sum = to_seconds(from.sum());
  }

  [[nodiscard]] std::vector<MetricFamily> take() { return std::move(families_); }

 private:
  ClientMetric& add(Metric metric, Labels labels) {
    ClientMetric& made = families_[static_cast<std::size_t>(metric)].metric.emplace_back();
    made.label = std::move(labels);
    return made;
  }

  std::vector<MetricFamily> families_;
};

/// One series for each step that each load walks, with zeros where nothing happened yet: a rate
/// over a series that is born with its first error would miss that error.
std::vector<measure::Series> all_series(const plan::Plan& plan, const measure::Snapshot& snapshot) {
  std::vector<measure::Series> all;
  for (std::uint32_t load = 0; load < plan.loads.size(); ++load) {
    for (std::uint32_t step = 0; step < plan.steps.size(); ++step) {
      if (plan.steps[step].flow != plan.loads[load].flow) continue;
      measure::Series series;
      series.load = load;
      series.step = step;
      all.push_back(std::move(series));
    }
  }
  auto at = all.begin();  // both are ordered by load, then step
  for (const measure::Series& measured : snapshot.by_step()) {
    at = std::find_if(at, all.end(), [&measured](const measure::Series& series) {
      return series.load == measured.load && series.step == measured.step;
    });
    if (at == all.end()) break;
    *at = measured;
  }
  return all;
}

/// Folds what is over the bound into one last series per load, whose step is beyond the plan's.
void bound_series(const plan::Plan& plan, std::vector<measure::Series>& all) {
  if (all.size() <= kMostPairs) return;
  std::vector<measure::Series> kept(std::make_move_iterator(all.begin()),
                                    std::make_move_iterator(all.begin() + kMostPairs));
  for (std::size_t i = kMostPairs; i < all.size(); ++i) {
    if (kept.back().step != plan.steps.size() || kept.back().load != all[i].load) {
      measure::Series other;
      other.load = all[i].load;
      other.step = static_cast<std::uint32_t>(plan.steps.size());
      kept.push_back(std::move(other));
    }
    kept.back().merge(all[i]);
  }
  all = std::move(kept);
}

void add_requests(Page& page, const Labels& labels, const measure::Series& series) {
  const auto add = [&](Outcome outcome, std::string_view error, std::uint64_t count) {
    Labels all = labels;
    all.push_back({.name = "outcome", .value = std::string(to_string(outcome))});
    all.push_back({.name = "error_type", .value = std::string(error)});
    page.counter(Metric::requests, std::move(all), count);
  };
  add(Outcome::ok, "", series.outcomes[static_cast<std::size_t>(Outcome::ok)]);
  for (std::size_t i = 0; i < kFailureCount; ++i) {
    const auto failure = static_cast<Failure>(i);
    if (failure == Failure::none) continue;
    add(Outcome::fail, to_string(failure), series.failures[i] - series.unknowns[i]);
    add(Outcome::unknown, to_string(failure), series.unknowns[i]);
  }
}

void add_series(Page& page, const plan::Plan& plan, const measure::Snapshot& snapshot,
                const std::vector<Duration>& bounds) {
  std::vector<measure::Series> all = all_series(plan, snapshot);
  bound_series(plan, all);
  for (const measure::Series& series : all) {
    const bool named = series.step < plan.steps.size();
    const Labels labels{
        {.name = "load", .value = label_value(plan.loads[series.load].name)},
        {.name = "step", .value = named ? label_value(plan.steps[series.step].name) : "other"}};
    add_requests(page, labels, series);
    page.histogram(Metric::duration, labels, series.intended(), bounds);
    page.histogram(Metric::service_time, labels, series.sent(), bounds);
    page.counter(Metric::sent_bytes, labels, series.bytes_sent);
    page.counter(Metric::received_bytes, labels, series.bytes_received);
  }
}

void add_responses(Page& page, const plan::Plan& plan, const measure::Snapshot& snapshot) {
  for (std::size_t load = 0; load < plan.loads.size(); ++load) {
    measure::Series sum;
    for (const measure::Series& series : snapshot.series) {
      if (series.load == load) sum.merge(series);
    }
    for (const auto& [status, count] : sum.statuses) {
      page.counter(Metric::responses,
                   {{.name = "load", .value = label_value(plan.loads[load].name)},
                    {.name = "code", .value = std::to_string(status)}},
                   count);
    }
  }
}

void add_loads(Page& page, const plan::Plan& plan, const measure::Snapshot& snapshot) {
  for (std::size_t i = 0; i < plan.loads.size(); ++i) {
    const measure::LoadCounts load =
        i < snapshot.loads.size() ? snapshot.loads[i] : measure::LoadCounts{};
    const Labels labels{{.name = "load", .value = label_value(plan.loads[i].name)}};
    page.gauge(Metric::users, labels, load.active_users);
    page.gauge(Metric::peak_users, labels, load.peak_users);
    page.gauge(Metric::in_flight, labels, static_cast<double>(load.in_flight));
    page.counter(Metric::dropped, labels, load.dropped());
    page.counter(Metric::warm_up, labels,
                 i < snapshot.warm_up_by_load.size() ? snapshot.warm_up_by_load[i] : 0);
    for (const auto& [result, count] :
         {std::pair("completed", load.completed), {"interrupted", load.interrupted}}) {
      Labels all = labels;
      all.push_back({.name = "result", .value = result});
      page.counter(Metric::iterations, std::move(all), count);
    }
  }
}

class Collector : public ::prometheus::Collectable {
 public:
  Collector(const plan::Plan& plan, std::function<measure::Snapshot()> take)
      : plan_(plan), take_(std::move(take)), bounds_(bucket_bounds(plan)) {}

  [[nodiscard]] std::vector<MetricFamily> Collect() const override {
    const measure::Snapshot snapshot = take_();
    Page page;
    page.gauge(Metric::run_info,
               {{.name = "name", .value = label_value(plan_.name)},
                {.name = "seed", .value = std::to_string(plan_.seed)},
                {.name = "contract", .value = label_value(plan_.contract.name)},
                {.name = "environment", .value = label_value(plan_.environment.name)}},
               1);
    page.gauge(Metric::elapsed, {}, to_seconds(snapshot.elapsed));
    add_series(page, plan_, snapshot, bounds_);
    add_responses(page, plan_, snapshot);
    add_loads(page, plan_, snapshot);
    page.histogram(Metric::start_lag, {}, snapshot.start_lag, bounds_);
    page.counter(Metric::findings, {}, snapshot.findings);
    return page.take();
  }

 private:
  const plan::Plan& plan_;
  std::function<measure::Snapshot()> take_;
  std::vector<Duration> bounds_;  // upper bounds of the latency buckets, ascending
};

}  // namespace

std::vector<Duration> bucket_bounds(const plan::Plan& plan) {
  std::vector<Duration> bounds{100us, 250us,  500us,  1ms,   2500us, 5ms,   10ms,  25ms,  50ms,
                               75ms,  100ms,  150ms,  200ms, 250ms,  300ms, 400ms, 500ms, 750ms,
                               1s,    1500ms, 2500ms, 5s,    7500ms, 10s,   15s,   30s,   60s};
  std::size_t limits = 0;
  for (const plan::Budget& budget : plan.budgets) {
    if (budget.kind != plan::Budget::Kind::latency || budget.limit <= 0s) continue;
    if (++limits > kMostLimits) break;
    bounds.push_back(budget.limit);
  }
  std::sort(bounds.begin(), bounds.end());
  bounds.erase(std::unique(bounds.begin(), bounds.end()), bounds.end());
  return bounds;
}

std::string label_value(std::string_view text) {
  std::string value;
  while (!text.empty()) {
    const Utf8Character c = first_character(text);
    const bool shown = c.code != kNotUtf8 && !is_control(c.code);
    if (value.size() + (shown ? c.size : 1) > kMostLabelBytes) break;
    value += shown ? text.substr(0, c.size) : std::string_view("?");
    text.remove_prefix(c.size);
  }
  return value;
}

std::shared_ptr<::prometheus::Collectable> make_collector(const plan::Plan& plan,
                                                          std::function<measure::Snapshot()> take) {
  return std::make_shared<Collector>(plan, std::move(take));
}

}  // namespace throng::prometheus
