#include "exporters/terminal/progress.h"

#include <algorithm>
#include <cmath>

#include "exporters/terminal/text.h"
#include "harness/base/grouped.h"
#include "harness/base/units.h"

namespace throng::terminal {
namespace {

using namespace std::chrono_literals;

constexpr Duration kPlainEvery = 5s;
constexpr std::size_t kBarColumns = 20;

/// One load's share of a snapshot.
struct LoadView {
  std::uint64_t requests = 0;  // with the warm-up
  std::uint64_t errors = 0;    // without those who went away by plan
  std::uint64_t in_flight = 0;
  std::uint64_t dropped = 0;
  measure::Histogram latency;
  std::uint32_t users = 0;
  bool warming_up = false;
};

LoadView view_of(std::size_t load, const measure::Snapshot& snapshot) {
  LoadView view;
  for (const measure::Series& series : snapshot.series) {
    if (series.load != load) continue;
    view.requests += series.requests();
    view.errors += series.requests() - series.outcomes[static_cast<std::size_t>(Outcome::ok)] -
                   series.abandoned();
    view.latency.merge(series.sent());
  }
  view.warming_up = view.requests == 0 && load < snapshot.warm_up_by_load.size();
  if (load < snapshot.warm_up_by_load.size()) view.requests += snapshot.warm_up_by_load[load];
  if (load < snapshot.loads.size()) {
    view.users = snapshot.loads[load].active_users;
    view.in_flight = snapshot.loads[load].in_flight;
    view.dropped = snapshot.loads[load].dropped();
  }
  return view;
}

std::string whole_seconds(Duration d) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(d).count()) + "s";
}

std::string bar(double share) {
  const auto full = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * kBarColumns);
  std::string text;
  for (std::size_t i = 0; i < kBarColumns; ++i) text += i < full ? "█" : "░";
  return text;
}

}  // namespace

Progress::Progress(const plan::Plan& plan, Output output, Style style)
    : plan_(plan), output_(std::move(output)), style_(style), past_(plan.loads.size()) {}

void Progress::phase(std::string_view name, std::string_view detail) {
  if (style_.quiet) return;
  drawn_ = 0;  // what was drawn stays above
  std::string line = paint(printable(name), Color::bold, style_.color);
  if (!detail.empty()) line += "  " + printable(detail);
  output_(line + "\n");
}

std::string Progress::load_line(std::size_t index, const measure::Snapshot& snapshot) {
  const plan::Load& load = plan_.loads[index];
  const LoadView view = view_of(index, snapshot);
  Past& past = past_[index];
  const double seconds = to_seconds(snapshot.elapsed - last_tick_);
  if (seconds > 0) {
    past.rate =
        static_cast<double>(view.requests - std::min(view.requests, past.requests)) / seconds;
    past.requests = view.requests;
  }
  const Duration total = load.start_after + load.length();
  const Duration at = std::min(snapshot.elapsed, total);
  std::string line = "  " + printable(load.name) + "  ";
  if (style_.tty) line += bar(total > 0s ? to_seconds(at) / to_seconds(total) : 1) + "  ";
  line += whole_seconds(at) + "/" + whole_seconds(total) + "  ";
  line += counted(view.users, "user", "users") + "  ";
  line += rate_text(past.rate) + "  " + grouped(view.in_flight) + " in flight";
  if (view.dropped > 0) line += "  " + grouped(view.dropped) + " dropped";
  if (view.warming_up) return line + "  warming up";
  line += "  p95 " + (view.latency.count() > 0 ? rounded(view.latency.percentile(95)) : "-");
  return line + "  " + counted(view.errors, "error", "errors");
}

std::string Progress::run_line(const measure::Snapshot& snapshot) const {
  std::string line = "  findings  " + grouped(snapshot.findings);
  if (snapshot.start_lag.count() == 0) return line;
  const Duration lag = snapshot.start_lag.percentile(99);
  if (lag > plan_.generator.start_lag) line += "  start lag p99 " + rounded(lag);
  return line;
}

void Progress::tick(const measure::Snapshot& snapshot) {
  if (style_.quiet || plan_.loads.empty()) return;
  if (!style_.tty && snapshot.elapsed < next_line_) return;
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < plan_.loads.size(); ++i) lines.push_back(load_line(i, snapshot));
  lines.push_back(run_line(snapshot));
  last_tick_ = snapshot.elapsed;
  if (style_.tty) {
    redraw(lines);
    return;
  }
  next_line_ = (snapshot.elapsed / kPlainEvery + 1) * kPlainEvery;
  const std::string found = lines.back();
  lines.pop_back();
  for (const std::string& line : lines) output_(line + found + "\n");
}

void Progress::redraw(const std::vector<std::string>& lines) {
  std::string out;
  if (drawn_ > 0) out += "\x1b[" + std::to_string(drawn_) + "A";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    // A line that wrapped would take two rows, and the next redraw would miss one.
    const std::string cut = printable(lines[i], style_.width);
    const bool bad = i + 1 == lines.size() && cut.find_first_of("123456789") != std::string::npos;
    out += "\r\x1b[2K" + paint(cut, bad ? Color::red : Color::none, style_.color) + "\n";
  }
  drawn_ = lines.size();
  output_(out);
}

void Progress::done() { drawn_ = 0; }

}  // namespace throng::terminal
