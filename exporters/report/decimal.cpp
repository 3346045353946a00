#include "exporters/report/decimal.h"

#include <array>
#include <charconv>
#include <cmath>

#include "harness/base/assert.h"

namespace throng::report {
namespace {

/// Adds one in the last place of a number in decimal digits with one point.
void carry(std::string& number) {
  for (std::size_t at = number.size(); at-- > 0;) {
    if (number[at] == '.') continue;
    if (number[at] != '9') {
      ++number[at];
      return;
    }
    number[at] = '0';
  }
  number.insert(0, "1");
}

}  // namespace

std::string fixed(double value, int decimals) {
  THRONG_ASSERT(value >= 0 && decimals >= 1, "fixed() is for measures");
  if (std::isinf(value)) return "Infinity";
  std::array<char, 400> digits{};  // 309 before the point at most
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
  THRONG_ASSERT(end.ec == std::errc(), "a double has at most 309 digits before the point");
  std::string number(digits.data(), end.ptr);
  if (number.find('.') == std::string::npos) number += '.';
  const std::size_t size = number.find('.') + 1 + static_cast<std::size_t>(decimals);
  if (number.size() <= size) return number.append(size - number.size(), '0');
  const bool up = number[size] >= '5';
  number.resize(size);
  if (up) carry(number);
  return number;
}

}  // namespace throng::report
