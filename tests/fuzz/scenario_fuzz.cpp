// Scenario files are written by people: whatever stands in one, it is read or every mistake is told
// with its place.
#include <string>

#include "harness/base/assert.h"
#include "harness/plan/load_plan.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 20'000) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const throng::plan::Loaded loaded = throng::plan::load_canonical(text, "fuzz.yaml");
  THRONG_ASSERT(loaded.plan.has_value() == loaded.diagnostics.empty(), "neither or both");
  for (const throng::Diagnostic& d : loaded.diagnostics) {
    THRONG_ASSERT(!d.message.empty() && d.line >= 0 && d.column >= 0, "a mistake without words");
    (void)throng::format(d, false);
  }
  if (loaded.plan) {
    const std::string printed = throng::plan::print(*loaded.plan);
    const throng::plan::Loaded again = throng::plan::load_canonical(printed, "again.yaml");
    THRONG_ASSERT(again.plan.has_value(), "what was printed cannot be read");
    THRONG_ASSERT(throng::plan::print(*again.plan) == printed, "printed as something else");
  }
  return 0;
}
