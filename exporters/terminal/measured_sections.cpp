// What was measured of the service: steps, phases, instances, legs and errors.
#include <algorithm>
#include <array>
#include <functional>
#include <map>

#include "exporters/terminal/sections.h"
#include "exporters/terminal/text.h"
#include "harness/base/grouped.h"
#include "harness/base/units.h"

namespace throng::terminal {
namespace {

using enum Table::Align;
using measure::Histogram;
using measure::Series;

constexpr std::size_t kLoadColumns = 12;
constexpr std::size_t kStepColumns = 20;
constexpr std::size_t kGroupColumns = 32;
constexpr std::size_t kExampleColumns = 100;
constexpr std::array<double, 4> kPercentiles{50, 95, 99, 99.9};

void add_latencies(std::vector<Table::Cell>& row, const Histogram& histogram) {
  for (const double p : kPercentiles) {
    row.push_back({histogram.count() == 0 ? "-" : rounded(histogram.percentile(p))});
  }
  row.push_back({histogram.count() == 0 ? "-" : rounded(histogram.max())});
}

Table::Cell count_cell(std::uint64_t n) { return {grouped(n), n > 0 ? Color::red : Color::none}; }

std::vector<Table::Cell> head_of(std::initializer_list<const char*> names) {
  std::vector<Table::Cell> head;
  for (const char* name : names) head.push_back({name, Color::dim});
  return head;
}

constexpr std::size_t kNameColumns = 6;  // those before the latencies

std::vector<Table::Cell> no_names() { return std::vector<Table::Cell>(kNameColumns); }

void add_latency(Table& table, std::vector<Table::Cell> row, const char* name,
                 const Histogram& histogram, Color tone = Color::dim) {
  row.push_back({name, tone});
  add_latencies(row, histogram);
  table.row(std::move(row));
}

/// Those who went away by plan are told with their load: they are nobody's failure.
std::uint64_t unknown_of(const Series& series) {
  const std::uint64_t unknown = series.outcomes[static_cast<std::size_t>(Outcome::unknown)];
  return unknown - std::min(unknown, series.abandoned());
}

std::vector<Table::Cell> counts_of(const Series& series, Duration measured) {
  const double seconds = to_seconds(measured);
  return {{grouped(series.requests())},
          {rate_text(seconds > 0 ? static_cast<double>(series.requests()) / seconds : 0)},
          count_cell(series.outcomes[static_cast<std::size_t>(Outcome::fail)]),
          count_cell(unknown_of(series))};
}

/// One row per clock, then one per kind of failure.
void add_series(Table& table, std::vector<Table::Cell> row, const Series& series,
                Duration measured) {
  for (Table::Cell& cell : counts_of(series, measured)) row.push_back(std::move(cell));
  add_latency(table, std::move(row), "sent", series.sent());
  if (series.intended().count() > 0) {
    add_latency(table, no_names(), "intended", series.intended());
  }
  if (series.sent(Outcome::fail).count() > 0) {
    add_latency(table, no_names(), "of fail", series.sent(Outcome::fail), Color::red);
  }
  if (unknown_of(series) > 0) {
    add_latency(table, no_names(), "of unknown", series.sent(Outcome::unknown), Color::red);
  }
}

/// All steps, and how late requests were sent, which is known for all of them together.
void add_total(Table& table, const measure::Snapshot& snapshot, bool one) {
  if (!one) {
    const Series total = snapshot.total();
    std::vector<Table::Cell> row{{"all"}, {}};
    for (Table::Cell& cell : counts_of(total, snapshot.measured)) row.push_back(std::move(cell));
    add_latency(table, std::move(row), "sent", total.sent());
    add_latency(table, no_names(), "intended", total.intended());
  }
  if (snapshot.start_lag.count() > 0) {
    add_latency(table, no_names(), "start lag", snapshot.start_lag);
  }
}

std::string steps_table(const plan::Plan& plan, const measure::Snapshot& snapshot, bool color) {
  Table table({left, left, right, right, right, right, left, right, right, right, right, right});
  table.row(head_of({"load", "step", "requests", "rate", "fail", "unknown", "latency", "p50", "p95",
                     "p99", "p99.9", "max"}));
  const std::vector<Series> by_step = snapshot.by_step();
  for (const Series& series : by_step) {
    add_series(table,
               {{printable(plan.loads.at(series.load).name, kLoadColumns)},
                {printable(plan.steps.at(series.step).name, kStepColumns)}},
               series, snapshot.measured);
  }
  add_total(table, snapshot, by_step.size() == 1);
  return table.text(2, color);
}

/// One row per phase or instance, if there are at least two of them in use.
std::string groups(const char* heading, const char* what, const measure::Snapshot& snapshot,
                   const std::function<std::uint32_t(const Series&)>& key,
                   const std::function<std::string(std::uint32_t)>& name, bool color) {
  std::map<std::uint32_t, Series> by_key;
  for (const Series& series : snapshot.series) by_key[key(series)].merge(series);
  if (by_key.size() < 2) return "";
  Table table({left, right, right, right, right, right, right, right, right, right, right});
  table.row(head_of({what, "requests", "share", "fail", "unknown", "sent p50", "p95", "p99",
                     "p99.9", "max", "intended p99"}));
  const auto all = static_cast<double>(std::max<std::uint64_t>(1, snapshot.total().requests()));
  for (const auto& [number, series] : by_key) {
    std::vector<Table::Cell> row{{printable(name(number), kGroupColumns)}};
    for (Table::Cell& cell : counts_of(series, snapshot.measured)) row.push_back(std::move(cell));
    row[2] = {share_text(static_cast<double>(series.requests()) / all), Color::dim};
    add_latencies(row, series.sent());
    row.push_back(
        {series.intended().count() == 0 ? "-" : rounded(series.intended().percentile(99))});
    table.row(std::move(row));
  }
  return title(heading, color) + table.text(2, color);
}

Table::Cell leg_cell(const measure::LegTotal& leg, Duration all) {
  if (leg.count == 0) return {};
  const Duration mean = leg.sum / static_cast<std::int64_t>(leg.count);
  return {rounded(mean) + " " +
          share_text(all.count() > 0 ? to_seconds(leg.sum) / to_seconds(all) : 0)};
}

/// Which step said it, so that the example can be understood.
std::string example_of(const plan::Plan& plan, const measure::Snapshot& snapshot,
                       std::size_t failure) {
  for (const Series& series : snapshot.series) {
    if (series.examples[failure].empty()) continue;
    return plan.steps.at(series.step).name + ": " + series.examples[failure];
  }
  return "";
}

}  // namespace

std::string steps_section(const plan::Plan& plan, const judge::Outcome& outcome, bool color) {
  const measure::Snapshot& snapshot = outcome.snapshot;
  if (snapshot.series.empty()) {
    return title("STEPS", color) + "  No request was measured.\n";
  }
  const auto phase = [&plan](std::uint32_t i) {
    return i < plan.phases.size() ? plan.phases[i] : std::to_string(i);
  };
  const auto instance = [&plan](std::uint32_t i) {
    const auto& instances = plan.environment.instances;
    return i < instances.size() ? instances[i].name : std::string("(none)");
  };
  return title("STEPS", color) + steps_table(plan, snapshot, color) +
         groups(
             "PHASES", "phase", snapshot, [](const Series& s) { return s.phase; }, phase, color) +
         groups(
             "INSTANCES", "instance", snapshot, [](const Series& s) { return s.instance; },
             instance, color);
}

std::string legs_section(const plan::Plan& plan, const judge::Outcome& outcome, bool color) {
  std::array<bool, measure::kLegCount> gone{};
  const std::vector<Series> by_step = outcome.snapshot.by_step();
  for (const Series& series : by_step) {
    for (std::size_t i = 0; i < gone.size(); ++i) gone[i] = gone[i] || series.legs[i].count > 0;
  }
  if (std::find(gone.begin(), gone.end(), true) == gone.end()) return "";
  Table table({left, left, right, right, right, right, right, right, right});
  std::vector<Table::Cell> head = head_of({"load", "step"});
  for (std::size_t i = 0; i < gone.size(); ++i) {
    head.push_back(
        {gone[i] ? std::string(to_string(static_cast<measure::Leg>(i))) : "", Color::dim});
  }
  head.push_back({"first byte p50", Color::dim});
  head.push_back({"p99", Color::dim});
  table.row(std::move(head));
  for (const Series& series : by_step) {
    Duration all{};
    for (const measure::LegTotal& leg : series.legs) all += leg.sum;
    if (all == Duration::zero()) continue;
    std::vector<Table::Cell> row{{printable(plan.loads.at(series.load).name, kLoadColumns)},
                                 {printable(plan.steps.at(series.step).name, kStepColumns)}};
    for (const measure::LegTotal& leg : series.legs) row.push_back(leg_cell(leg, all));
    const Histogram& first = series.first_byte;
    row.push_back({first.count() == 0 ? "" : rounded(first.percentile(50))});
    row.push_back({first.count() == 0 ? "" : rounded(first.percentile(99))});
    table.row(std::move(row));
  }
  return title("LEGS · the mean of each, and its share of all the time", color) +
         table.text(2, color);
}

std::string errors_section(const plan::Plan& plan, const judge::Outcome& outcome, bool color) {
  const Series total = outcome.snapshot.total();
  Table table({left, right, left});
  bool any = false;
  for (std::size_t i = 0; i < kFailureCount; ++i) {
    const auto failure = static_cast<Failure>(i);
    if (failure == Failure::none || failure == Failure::abandoned) continue;
    if (total.failures[i] == 0) continue;
    any = true;
    table.row({{std::string(to_string(failure)), Color::red},
               {grouped(total.failures[i])},
               {printable(example_of(plan, outcome.snapshot, i), kExampleColumns), Color::dim}});
  }
  if (!any) return "";
  std::string statuses;
  for (const auto& [status, count] : total.statuses) {
    statuses += (statuses.empty() ? "" : ", ") + grouped(count) + " × " + std::to_string(status);
  }
  std::string out = title("ERRORS", color) + table.text(2, color);
  if (!statuses.empty()) out += "  answers: " + statuses + "\n";
  return out;
}

}  // namespace throng::terminal
