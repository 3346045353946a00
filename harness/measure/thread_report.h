// harness/measure/thread_report.h
//
// What a load thread knows of itself beside its observations: what its loads counted, and how long
// it waited for a CPU. Travels as the text of a generator observation, so that a recorded history
// holds what a live run counted and is judged the same. Plain values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/time.h"
#include "harness/measure/snapshot.h"

namespace throng::measure {

struct ThreadReport {
  Duration starved{};             // in this stretch; see ThreadHealth
  std::vector<LoadCounts> loads;  // since the load began; one per Plan::loads
};

/// As text, into `out`, which is cleared before.
void print(const ThreadReport& report, std::string& out);
/// False, and `report` is left as it came, if `text` is not what print() writes.
[[nodiscard]] bool read(std::string_view text, ThreadReport& report);

}  // namespace throng::measure
