// harness/base/units.h
//
// Quantities as people write them in files and read them in reports: every one has a unit, and a
// bare number where a unit is needed is an error. Parsing gives the value or a sentence that says
// what was expected.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/base/time.h"

namespace throng {

/// Events per second. A strong type, so that 50 per minute is never taken for 50 per second.
class Rate {
 public:
  constexpr Rate() = default;
  [[nodiscard]] static constexpr Rate per_second(double n) { return Rate(n); }
  [[nodiscard]] constexpr double per_second() const { return per_second_; }
  friend auto operator<=>(const Rate&, const Rate&) = default;

 private:
  constexpr explicit Rate(double n) : per_second_(n) {}
  double per_second_ = 0;
};

/// A share between 0 and 1 (or above, where more than the whole makes sense).
struct Fraction {
  double value = 0;
  friend auto operator<=>(const Fraction&, const Fraction&) = default;
};

struct Bytes {
  std::uint64_t count = 0;
  friend auto operator<=>(const Bytes&, const Bytes&) = default;
};

/// `500ms`, `2s`, `1m30s`, `1.5h`, `250us`, `10ns`, `1d`, `0s`. Not negative.
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);
/// `50/s`, `600/min` (`/m`), `10/h`, `50 per second`.
[[nodiscard]] Result<Rate> parse_rate(std::string_view text);
/// `5%`, `0.1%`, `99.9%`.
[[nodiscard]] Result<Fraction> parse_percent(std::string_view text);
/// `512B`, `64KB` (1,000), `64KiB` (1,024), `1MB`, `2GiB`.
[[nodiscard]] Result<Bytes> parse_bytes(std::string_view text);

/// Exact and shortest, read back by parse_duration: `1m30s`, `800ms`, `2.5s`.
[[nodiscard]] std::string print(Duration duration);
[[nodiscard]] std::string print(Rate rate);
[[nodiscard]] std::string print(Fraction fraction);
[[nodiscard]] std::string print(Bytes bytes);

/// For people: three significant digits and one unit, such as `12.3ms`.
[[nodiscard]] std::string rounded(Duration duration);

}  // namespace throng
