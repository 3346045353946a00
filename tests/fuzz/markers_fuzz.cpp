// Any bytes at all may surround a marker: what a scan finds must be there, whole, once and bounded.
#include <algorithm>
#include <cctype>
#include <string>

#include "harness/base/assert.h"
#include "harness/base/marker.h"

using throng::Marker;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::size_t most = 1 + data[0] % 40U;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string upper = bytes;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));

  throng::MarkerScan scan;
  throng::scan_markers(bytes, throng::kAnyRun, scan, most);
  THRONG_ASSERT(scan.markers.size() <= most, "more markers than asked for");
  for (const Marker& marker : scan.markers) {
    const throng::MarkerText text = format(marker);
    THRONG_ASSERT(upper.find(std::string(text.data(), text.size())) != std::string::npos,
                  "a marker that is not there");
    THRONG_ASSERT(std::count(scan.markers.begin(), scan.markers.end(), marker) == 1, "twice");
  }
  // What is found in a part is found in the whole.
  throng::MarkerScan again;
  throng::scan_markers("TH- " + bytes, throng::kAnyRun, again, most);
  THRONG_ASSERT(again.markers == scan.markers, "what stands before changed what was found");
  return 0;
}
