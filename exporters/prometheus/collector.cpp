// Every closed set of labels is on the page with all its combinations from the first scrape on: a
// rate over a series that is born with its first error would miss that error. What is over a bound
// is added up under the name "other", so that sums stay true.
#include "exporters/prometheus/collector.h"

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "exporters/prometheus/metrics_page.h"
#include "harness/base/utf8.h"
#include "harness/base/verdict.h"
#include "harness/judge/doubts.h"
#include "harness/measure/budget.h"

namespace throng::prometheus {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostLabelBytes = 120;
constexpr std::size_t kMostLimits = 32;  // of budgets, as buckets of their own
constexpr std::size_t kMostLoads = 32;
constexpr std::size_t kMostBackends = 32;
constexpr std::size_t kMostWorkers = 64;
constexpr std::size_t kMostThresholds = 100;
constexpr std::size_t kMostCodes = 16;  // of one load
constexpr std::size_t kClasses = 5;     // 1xx to 5xx

std::string load_name(const plan::Plan& plan, std::size_t load) {
  return load < plan.loads.size() ? label_value(plan.loads[load].name) : "other";
}

/// The row of the first `most`, or the one after them, which takes all others.
std::size_t row_of(std::size_t index, std::size_t most) { return std::min(index, most); }

/// One series for each step that each load walks, with zeros where nothing happened yet.
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

/// Folds what is over `most` into one last series, whose load and step are beyond the plan's.
void bound_series(const plan::Plan& plan, std::size_t most, std::vector<measure::Series>& all) {
  if (all.size() <= most) return;
  measure::Series other;
  other.load = static_cast<std::uint32_t>(plan.loads.size());
  other.step = static_cast<std::uint32_t>(plan.steps.size());
  for (std::size_t i = most - 1; i < all.size(); ++i) other.merge(all[i]);
  all.resize(most - 1);
  all.push_back(std::move(other));
}

void add_requests(MetricsPage& page, const Labels& labels, const measure::Series& series) {
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

void add_steps(MetricsPage& page, const plan::Plan& plan, const measure::Snapshot& snapshot,
               const std::vector<Duration>& bounds) {
  // Requests by outcome and failure, bytes both ways, three histograms with sum, count and +Inf.
  const std::size_t each = 2 * kFailureCount - 1 + 2 + 3 * (bounds.size() + 3);
  const std::size_t left = kMostSeries - std::min(kMostSeries, page.series() + 1);
  std::vector<measure::Series> all = all_series(plan, snapshot);
  bound_series(plan, std::max<std::size_t>(1, left / each), all);
  for (const measure::Series& series : all) {
    const bool named = series.step < plan.steps.size();
    const Labels labels{
        {.name = "load", .value = load_name(plan, series.load)},
        {.name = "step", .value = named ? label_value(plan.steps[series.step].name) : "other"}};
    add_requests(page, labels, series);
    page.histogram(Metric::duration, labels, series.intended(), bounds);
    page.histogram(Metric::service_time, labels, series.sent(), bounds);
    page.histogram(Metric::first_byte, labels, series.first_byte, bounds);
    page.counter(Metric::sent_bytes, labels, series.bytes_sent);
    page.counter(Metric::received_bytes, labels, series.bytes_received);
  }
}

/// What is told of one load, or of all that are over the bound.
struct LoadRow {
  measure::LoadCounts counts;
  std::uint64_t warm_up = 0;
  std::array<measure::LegTotal, measure::kLegCount> legs{};
  std::map<std::uint16_t, std::uint64_t> statuses;
};

std::vector<LoadRow> load_rows(const plan::Plan& plan, const measure::Snapshot& snapshot) {
  std::vector<LoadRow> rows(std::min(plan.loads.size(), kMostLoads + 1));
  for (std::size_t i = 0; i < plan.loads.size(); ++i) {
    LoadRow& row = rows[row_of(i, kMostLoads)];
    if (i < snapshot.warm_up_by_load.size()) row.warm_up += snapshot.warm_up_by_load[i];
    if (i < snapshot.loads.size()) row.counts.merge(snapshot.loads[i]);
  }
  for (const measure::Series& series : snapshot.series) {
    if (series.load >= plan.loads.size()) continue;
    LoadRow& row = rows[row_of(series.load, kMostLoads)];
    for (std::size_t leg = 0; leg < measure::kLegCount; ++leg) {
      row.legs[leg].count += series.legs[leg].count;
      row.legs[leg].sum += series.legs[leg].sum;
    }
    for (const auto& [status, count] : series.statuses) row.statuses[status] += count;
  }
  return rows;
}

Labels with(Labels labels, std::string name, std::string_view value) {
  labels.push_back({.name = std::move(name), .value = std::string(value)});
  return labels;
}

void add_codes(MetricsPage& page, const Labels& labels, const LoadRow& row) {
  std::size_t shown = 0;
  std::uint64_t rest = 0;
  for (const auto& [status, count] : row.statuses) {
    if (++shown > kMostCodes) {
      rest += count;
    } else {
      page.counter(Metric::responses, with(labels, "code", std::to_string(status)), count);
    }
  }
  if (rest > 0) page.counter(Metric::responses, with(labels, "code", "other"), rest);
}

void add_loads(MetricsPage& page, const plan::Plan& plan, const measure::Snapshot& snapshot) {
  const std::vector<LoadRow> rows = load_rows(plan, snapshot);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const LoadRow& row = rows[i];
    const std::size_t named = i < kMostLoads ? i : plan.loads.size();
    const Labels labels{{.name = "load", .value = load_name(plan, named)}};
    page.gauge(Metric::users, labels, row.counts.active_users);
    page.gauge(Metric::peak_users, labels, row.counts.peak_users);
    page.gauge(Metric::in_flight, labels, static_cast<double>(row.counts.in_flight));
    page.counter(Metric::warm_up, labels, row.warm_up);
    page.counter(Metric::issued, labels, row.counts.issued);
    page.counter(Metric::asked, labels, row.counts.asked);
    page.counter(Metric::started, labels, row.counts.started);
    page.counter(Metric::iterations, with(labels, "result", "completed"), row.counts.completed);
    page.counter(Metric::iterations, with(labels, "result", "interrupted"), row.counts.interrupted);
    for (std::size_t drop = 0; drop < measure::kDropCount; ++drop) {
      page.counter(Metric::dropped,
                   with(labels, "reason", to_string(static_cast<measure::Drop>(drop))),
                   row.counts.drops[drop]);
    }
    for (std::size_t leg = 0; leg < measure::kLegCount; ++leg) {
      page.summary(Metric::legs, with(labels, "phase", to_string(static_cast<measure::Leg>(leg))),
                   row.legs[leg].count, row.legs[leg].sum);
    }
    add_codes(page, labels, row);
  }
}

void add_backends(MetricsPage& page, const plan::Plan& plan, const measure::Snapshot& snapshot) {
  const auto& instances = plan.environment.instances;
  std::vector<std::array<std::uint64_t, kClasses>> rows(
      std::min(instances.size(), kMostBackends + 1));
  for (const measure::Series& series : snapshot.series) {
    if (series.instance >= instances.size()) continue;
    for (const auto& [status, count] : series.statuses) {
      const std::size_t group = status / 100U;
      if (group < 1 || group > kClasses) continue;
      rows[row_of(series.instance, kMostBackends)].at(group - 1) += count;
    }
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string name = i < kMostBackends ? label_value(instances[i].name) : "other";
    for (std::size_t group = 0; group < kClasses; ++group) {
      page.counter(Metric::backend_responses,
                   {{.name = "backend", .value = name},
                    {.name = "code_class", .value = std::to_string(group + 1) + "xx"}},
                   rows[i].at(group));
    }
  }
}

void add_thresholds(MetricsPage& page, const std::vector<measure::BudgetResult>& budgets) {
  std::map<std::string, int> taken;
  for (std::size_t i = 0; i < std::min(budgets.size(), kMostThresholds); ++i) {
    const measure::BudgetResult& budget = budgets[i];
    std::string name = label_value(budget.text);
    if (const int times = ++taken[name]; times > 1) name += " #" + std::to_string(times);
    const Labels labels{{.name = "threshold", .value = std::move(name)}};
    // Without data there is no value: a zero would look like a very fast service.
    if (!budget.observed.empty()) page.gauge(Metric::threshold_value, labels, budget.value);
    page.gauge(Metric::threshold_limit, labels, budget.limit_value);
    page.gauge(Metric::threshold_ok, labels, budget.verdict == Verdict::fail ? 0 : 1);
  }
}

/// What the run would end with now, as far as budgets, findings and the generator tell. A search
/// for capacity passes all limits on purpose, and tells what that comes to when it is over.
Verdict standing(const plan::Plan& plan, const measure::Snapshot& snapshot,
                 const std::vector<measure::BudgetResult>& budgets) {
  if (snapshot.findings > 0) return Verdict::fail;
  if (plan.searched()) return Verdict::inconclusive;
  if (!judge::passed_limits(plan, snapshot).empty()) return Verdict::invalid;
  Verdict verdict = snapshot.total().requests() == 0 ? Verdict::inconclusive : Verdict::pass;
  for (const measure::BudgetResult& budget : budgets) verdict = merge(verdict, budget.verdict);
  return verdict;
}

void add_verdict(MetricsPage& page, Verdict verdict) {
  for (const auto& [state, name] : {std::pair(Verdict::pass, "pass"),
                                    {Verdict::fail, "fail"},
                                    {Verdict::inconclusive, "inconclusive"},
                                    {Verdict::invalid, "invalid"}}) {
    page.gauge(Metric::verdict, {{.name = "verdict", .value = name}}, state == verdict ? 1 : 0);
  }
}

void add_generator(MetricsPage& page, const plan::Plan& plan, const measure::Snapshot& snapshot,
                   const std::vector<Duration>& bounds) {
  page.histogram(Metric::start_lag, {}, snapshot.start_lag, bounds);
  page.histogram(Metric::loop_lag, {}, snapshot.loop_lag, bounds);
  const std::size_t workers = std::max<std::size_t>(plan.threads, snapshot.threads.size());
  for (std::size_t i = 0; i < std::min(workers, kMostWorkers); ++i) {
    const measure::ThreadHealth thread =
        i < snapshot.threads.size() ? snapshot.threads[i] : measure::ThreadHealth{};
    const Labels labels{{.name = "worker", .value = std::to_string(i)}};
    page.counter(Metric::worker_busy, labels, to_seconds(thread.busy));
    page.counter(Metric::worker_alive, labels, to_seconds(thread.alive));
  }
}

class Collector : public ::prometheus::Collectable {
 public:
  Collector(const plan::Plan& plan, std::function<measure::Snapshot()> take)
      : plan_(plan), take_(std::move(take)), bounds_(bucket_bounds(plan)) {}

  [[nodiscard]] std::vector<::prometheus::MetricFamily> Collect() const override {
    const measure::Snapshot snapshot = take_();
    const std::vector<measure::BudgetResult> budgets =
        measure::evaluate(plan_, snapshot, measure::Moment::live);
    MetricsPage page;
    page.gauge(Metric::run_info,
               {{.name = "name", .value = label_value(plan_.name)},
                {.name = "seed", .value = std::to_string(plan_.seed)},
                {.name = "contract", .value = label_value(plan_.contract.name)},
                {.name = "environment", .value = label_value(plan_.environment.name)}},
               1);
    add_verdict(page, standing(plan_, snapshot, budgets));
    page.gauge(Metric::elapsed, {}, to_seconds(snapshot.elapsed));
    page.counter(Metric::findings, {}, snapshot.findings);
    add_loads(page, plan_, snapshot);
    add_backends(page, plan_, snapshot);
    add_thresholds(page, budgets);
    add_generator(page, plan_, snapshot, bounds_);
    add_steps(page, plan_, snapshot, bounds_);  // last: they take the room that is left
    page.gauge(Metric::series, {}, static_cast<double>(page.series() + 1));
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
