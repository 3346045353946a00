// Quantities, request IDs and diagnostics: what is read prints and reads back as the same.
#include <string>

#include "harness/base/assert.h"
#include "harness/base/diagnostic.h"
#include "harness/base/request_id.h"
#include "harness/base/units.h"

namespace {

template <typename Parse>
void reads_back(Parse parse, std::string_view text) {
  const auto value = parse(text);
  if (!value) {
    THRONG_ASSERT(!value.error().message.empty(), "refused without a word");
    return;
  }
  const auto again = parse(throng::print(*value));
  THRONG_ASSERT(again.has_value() && *again == *value, "printed as something else");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  reads_back(throng::parse_duration, text);
  reads_back(throng::parse_rate, text);
  reads_back(throng::parse_percent, text);
  reads_back(throng::parse_bytes, text);
  if (const auto duration = throng::parse_duration(text)) (void)throng::rounded(*duration);

  if (const auto id = throng::parse_request_id(text)) {
    const throng::RequestIdText spelled = format(*id);
    THRONG_ASSERT(throng::parse_request_id({spelled.data(), spelled.size()}) == id, "another ID");
  }

  throng::Diagnostic d{.file = "f", .line = 3, .message = "m", .source_line = std::string(text)};
  d.column = size == 0 ? 0 : data[0];
  const std::string shown = throng::format(d, false);
  THRONG_ASSERT(shown.find('\x1b') == std::string::npos, "the terminal would be disturbed");
  const std::string_view candidates[] = {"steps", "users", text.substr(size / 2)};
  (void)throng::nearest(text, candidates);
  return 0;
}
