// A history file may be cut or damaged anywhere: records are read or refused, and move on.
#include <string_view>
#include <vector>

#include "harness/base/assert.h"
#include "harness/observe/codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::vector<throng::Marker> markers;
  while (!bytes.empty()) {
    const std::size_t before = bytes.size();
    const auto observation = throng::observe::decode(bytes, markers);
    if (!observation) return 0;
    THRONG_ASSERT(bytes.size() < before, "a record of nothing");
    const throng::observe::Kept kept(*observation);
    THRONG_ASSERT(kept.get().text == observation->text, "a copy that differs");
    THRONG_ASSERT(kept.get().markers.size() == markers.size(), "a copy that differs");
  }
  return 0;
}
