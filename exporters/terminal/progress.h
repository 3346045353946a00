// exporters/terminal/progress.h
//
// What a person sees while a run goes on: on a terminal a few lines redrawn in place, elsewhere one
// plain line per load every five seconds. Told of phases and snapshots; measures nothing itself.
// One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "exporters/terminal/style.h"
#include "harness/measure/snapshot.h"
#include "harness/plan/plan.h"

namespace throng::terminal {

/// Takes text as it shall appear, escape sequences and newlines included.
using Output = std::function<void(std::string_view)>;

class Progress {
 public:
  /// Keeps a reference to `plan`.
  Progress(const plan::Plan& plan, Output output, Style style);
  /// A phase begins; `detail` may be empty.
  void phase(std::string_view name, std::string_view detail);
  /// The load as it stands; about once a second.
  void tick(const measure::Snapshot& snapshot);
  /// The load has ended: what is drawn stays.
  void done();

 private:
  struct Past {
    std::uint64_t requests = 0;
    double rate = 0;
  };
  [[nodiscard]] std::string load_line(std::size_t load, const measure::Snapshot& snapshot);
  /// What belongs to the whole run; the start lag only when it is over its limit.
  [[nodiscard]] std::string run_line(const measure::Snapshot& snapshot) const;
  void redraw(const std::vector<std::string>& lines);

  const plan::Plan& plan_;
  Output output_;
  Style style_;
  std::vector<Past> past_;  // by load, at the last tick
  Duration last_tick_{};
  Duration next_line_{};   // when the next plain lines are due
  std::size_t drawn_ = 0;  // lines that the next redraw replaces
};

}  // namespace throng::terminal
