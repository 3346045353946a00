// harness/measure/windows.h
//
// Judges the windows of budgets: slides each by one second over the merged seconds of all shards
// and keeps the worst. A second is judged once every shard has closed it, so that what is said does
// not depend on when it is asked, and a recorded history gives the same as the run did.
//
// Windows lie where the schedule asks for something. What ends after that counts to the last of
// them, which is judged again with it: alone, a few stragglers would be all that a window holds.
// (What is told per unit of time is what was done within it.) One per run; any thread may call it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <vector>

#include "harness/measure/snapshot.h"
#include "harness/measure/window_log.h"
#include "harness/plan/plan.h"
#include "harness/plan/spans.h"

namespace throng::measure {

class Windows {
 public:
  /// Keeps a reference to the plan.
  Windows(const plan::Plan& plan, std::size_t shards);

  /// Takes what the shard has closed since the last call, to be judged.
  void take(std::size_t shard, WindowLog& log);
  /// The load was told to end then: its schedule asks for nothing later. Before a second is judged
  /// that was closed after that.
  void cut(Duration at);
  /// Judges the seconds that were taken and that every shard has closed.
  void judge();
  /// The load is over: no shard will close a second any more.
  void finish();
  /// One per Plan::budgets, those without windows empty; nothing if none has any.
  [[nodiscard]] std::vector<WindowSummary> summaries() const;

 private:
  struct Second {
    std::vector<WindowSlice> slices;
    std::size_t closed_by = 0;  // shards: if all, windows may begin or end here
  };
  struct Window {
    std::uint32_t end;  // its last second
    WindowSlice seen;
    bool judged;  // it had enough in it
  };
  struct Line {
    const plan::Budget* budget;
    std::uint32_t index;   // in Plan::budgets
    std::uint32_t length;  // seconds
    std::vector<plan::Span> spans;
    std::optional<Window> window;               // the last one
    std::optional<std::uint32_t> broken_since;  // the window's last second
    WindowSummary summary;
  };
  struct Shard {
    std::uint32_t end = 0;  // the last second that it closed
    bool ended = false;     // and will close no other
  };
  [[nodiscard]] std::uint32_t closed_by_all() const;
  void judge_up_to(std::uint32_t last);
  void judge(std::size_t line, std::uint32_t last);
  static void judge(Line& line);
  [[nodiscard]] bool over(std::uint32_t last) const;
  [[nodiscard]] bool in_reach(const Line& line, std::uint32_t last) const;
  [[nodiscard]] bool adds_stragglers(const Line& line, std::uint32_t last) const;
  [[nodiscard]] bool closed(std::uint32_t ordinal) const;

  const std::size_t budgets_;
  mutable std::mutex mutex_;
  std::vector<Line> lines_;
  std::uint32_t longest_ = 0;
  std::vector<Shard> shards_;
  std::map<std::uint32_t, Second> waiting_;  // closed by some, not yet judged
  std::deque<Second> recent_;                // judged: as many as the longest window, and one
  std::uint32_t judged_ = 0;                 // the last of recent_
};

}  // namespace throng::measure
