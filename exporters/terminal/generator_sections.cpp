// What the generator did: how much of each load it was asked for and gave, and how well its own
// threads kept up.
#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "exporters/terminal/sections.h"
#include "exporters/terminal/text.h"
#include "harness/base/grouped.h"
#include "harness/base/units.h"

namespace throng::terminal {
namespace {

using enum Table::Align;

constexpr std::size_t kLoadColumns = 16;
constexpr std::size_t kThreadsShown = 4;

/// Iterations per second; where the schedule asked for a number of them, how much of it began.
std::string achieved(const measure::LoadCounts& counts, std::optional<Duration> ran) {
  const double seconds = to_seconds(ran.value_or(Duration::zero()));
  const auto rate = [seconds](std::uint64_t n) {
    return seconds > 0 ? rate_text(static_cast<double>(n) / seconds) : "";
  };
  if (counts.asked == 0) return rate(counts.started);
  const std::string share =
      share_text(static_cast<double>(counts.started) / static_cast<double>(counts.asked));
  return seconds > 0 ? share + " of " + rate(counts.asked) : share;
}

std::string drops_text(const measure::LoadCounts& counts) {
  static constexpr std::array<std::string_view, measure::kDropCount> kWords{
      "over max_in_flight", "without a feed row", "at the stop"};
  std::string text;
  for (std::size_t i = 0; i < counts.drops.size(); ++i) {
    if (counts.drops[i] == 0) continue;
    text += (text.empty() ? "" : ", ") + grouped(counts.drops[i]) + " ";
    text += kWords.at(i);
  }
  return text;
}

/// A column of counts that nobody needs to see where all are zero.
class Column {
 public:
  Column(const char* name, std::vector<std::uint64_t> counts)
      : name_(name),
        counts_(std::move(counts)),
        shown_(std::any_of(counts_.begin(), counts_.end(), [](auto n) { return n > 0; })) {}
  [[nodiscard]] bool shown() const { return shown_; }
  [[nodiscard]] Table::Cell head() const { return {shown_ ? name_ : "", Color::dim}; }
  [[nodiscard]] Table::Cell cell(std::size_t i) const {
    return {shown_ ? grouped(counts_.at(i)) : ""};
  }

 private:
  const char* name_;
  std::vector<std::uint64_t> counts_;
  bool shown_;
};

/// By load.
std::vector<std::uint64_t> abandoned_in(const measure::Snapshot& snapshot) {
  std::vector<std::uint64_t> counts;
  for (std::size_t i = 0; i < snapshot.loads.size(); ++i) counts.push_back(snapshot.abandoned(i));
  return counts;
}

template <typename Get>
Column column(const char* name, const std::vector<measure::LoadCounts>& loads, Get get) {
  std::vector<std::uint64_t> counts;
  for (const measure::LoadCounts& load : loads) counts.push_back(get(load));
  return {name, std::move(counts)};
}

void lag_row(Table& table, const char* name, const measure::Histogram& lag, Duration limit) {
  if (lag.count() == 0) return;
  const Duration p99 = lag.percentile(99);
  table.row({{name},
             {rounded(lag.percentile(50))},
             {rounded(p99), p99 > limit ? Color::yellow : Color::none},
             {rounded(lag.max())},
             {"limit " + print(limit) + " at p99", Color::dim}});
}

std::string threads_text(const plan::Plan& plan, const std::vector<measure::ThreadHealth>& threads,
                         bool color) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < threads.size(); ++i) {
    if (threads[i].alive > Duration::zero()) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&threads](std::size_t a, std::size_t b) {
    return threads[a].busiest > threads[b].busiest;
  });
  Table table({left, right, left});
  for (std::size_t i = 0; i < std::min(order.size(), kThreadsShown); ++i) {
    const measure::ThreadHealth& thread = threads[order[i]];
    const bool over = thread.busiest > plan.generator.busy.value;
    std::string worst = "busiest 10s " + share_text(thread.busiest);
    if (i == 0) worst += ", limit " + print(plan.generator.busy);
    table.row({{"thread " + std::to_string(order[i])},
               {"CPU " + share_text(to_seconds(thread.busy) / to_seconds(thread.alive))},
               {worst, over ? Color::yellow : Color::dim}});
  }
  std::string out = order.empty() ? "" : table.text(2, color);
  if (order.size() > kThreadsShown) {
    out += "  … and " + counted(order.size() - kThreadsShown, "thread", "threads") +
           " less busy than these\n";
  }
  return out;
}

}  // namespace

std::string loads_section(const plan::Plan& plan, const judge::Outcome& outcome, bool color) {
  const std::vector<measure::LoadCounts>& loads = outcome.snapshot.loads;
  const Column columns[] = {
      column("users", loads, [](const auto& load) { return load.peak_users; }),
      column("asked", loads, [](const auto& load) { return load.asked; }),
      column("started", loads, [](const auto& load) { return load.started; }),
      column("completed", loads, [](const auto& load) { return load.completed; }),
      column("cut", loads, [](const auto& load) { return load.interrupted; }),
      Column("abandoned", abandoned_in(outcome.snapshot)),
      column("dropped", loads, [](const auto& load) { return load.dropped(); })};
  const bool any = std::any_of(std::begin(columns), std::end(columns),
                               [](const Column& one) { return one.shown(); });
  if (!any) return "";  // nothing was begun
  Table table({left, right, right, right, right, right, right, right, right});
  std::vector<Table::Cell> head{{"load", Color::dim}};
  for (const Column& one : columns) head.push_back(one.head());
  head.push_back({"iterations", Color::dim});
  table.row(std::move(head));
  std::string drops;
  for (std::size_t i = 0; i < loads.size(); ++i) {
    const plan::Load& load = plan.loads.at(i);
    std::vector<Table::Cell> row{{printable(load.name, kLoadColumns)}};
    for (const Column& one : columns) row.push_back(one.cell(i));
    row.push_back({achieved(loads[i], judge::ran(plan, i, outcome.snapshot))});
    table.row(std::move(row));
    if (loads[i].dropped() > 0) {
      drops += "  " + printable(load.name) + " dropped " +
               paint(drops_text(loads[i]), Color::yellow, color) + "\n";
    }
  }
  return title("LOADS", color) + table.text(2, color) + drops;
}

std::string generator_section(const plan::Plan& plan, const judge::Outcome& outcome, bool color) {
  const measure::Snapshot& snapshot = outcome.snapshot;
  Table table({left, right, right, right, left});
  if (snapshot.start_lag.count() + snapshot.loop_lag.count() > 0) {
    table.row({{}, {"p50", Color::dim}, {"p99", Color::dim}, {"max", Color::dim}});
  }
  lag_row(table, "start lag", snapshot.start_lag, plan.generator.start_lag);
  lag_row(table, "loop lag", snapshot.loop_lag, plan.generator.loop_lag);
  const std::string text = table.text(2, color) + threads_text(plan, snapshot.threads, color);
  return text.empty() ? "" : title("GENERATOR", color) + text;
}

}  // namespace throng::terminal
