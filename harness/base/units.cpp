// A number is digits with an optional fraction: no sign, no exponent, no thousands separator.
// Durations and sizes are computed in 128-bit integers, so that what is read is exactly what was
// written or an error, never a rounded value.
#include "harness/base/units.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>
#include <span>

namespace throng {
namespace {

__extension__ using Wide = unsigned __int128;

struct Unit {
  std::string_view name;
  std::uint64_t size;
};

// From the largest to the smallest: the order in which a duration's parts are written.
constexpr std::array<Unit, 7> kDurationUnits{{{"d", 86'400'000'000'000},
                                              {"h", 3'600'000'000'000},
                                              {"m", 60'000'000'000},
                                              {"s", 1'000'000'000},
                                              {"ms", 1'000'000},
                                              {"us", 1'000},
                                              {"ns", 1}}};

// A hundred years: any point in time plus this stays far from the end of the clock's range.
constexpr std::uint64_t kLongest = 36'500 * kDurationUnits[0].size;

constexpr std::array<Unit, 10> kByteUnits{{{"B", 1},
                                           {"KB", 1'000},
                                           {"kB", 1'000},
                                           {"MB", 1'000'000},
                                           {"GB", 1'000'000'000},
                                           {"TB", 1'000'000'000'000},
                                           {"KiB", 1ULL << 10U},
                                           {"MiB", 1ULL << 20U},
                                           {"GiB", 1ULL << 30U},
                                           {"TiB", 1ULL << 40U}}};

struct RateUnit {
  std::string_view name;
  double seconds;
};
constexpr std::array<RateUnit, 7> kRateUnits{{{"/s", 1},
                                              {"/m", 60},
                                              {"/min", 60},
                                              {"/h", 3600},
                                              {" per second", 1},
                                              {" per minute", 60},
                                              {" per hour", 3600}}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A number's digits before and behind the point, and how many characters it took.
struct Number {
  std::string_view whole;
  std::string_view fraction;  // without trailing zeros
  std::size_t size = 0;
};

std::optional<Number> read_number(std::string_view text) {
  Number n;
  while (n.size < text.size() && is_digit(text[n.size])) ++n.size;
  if (n.size == 0) return std::nullopt;
  n.whole = text.substr(0, n.size);
  if (n.size < text.size() && text[n.size] == '.') {
    const std::size_t from = ++n.size;
    while (n.size < text.size() && is_digit(text[n.size])) ++n.size;
    if (n.size == from) return std::nullopt;
    n.fraction = text.substr(from, n.size - from);
    while (!n.fraction.empty() && n.fraction.back() == '0') n.fraction.remove_suffix(1);
  }
  return n;
}

// number * unit as a whole number of at most `most`, or nothing if it is not whole or too large.
std::optional<std::uint64_t> exactly(const Number& n, std::uint64_t unit, std::uint64_t most) {
  Wide whole = 0;
  for (const char c : n.whole) {
    whole = whole * 10 + static_cast<Wide>(c - '0');
    if (whole > most) return std::nullopt;
  }
  if (n.fraction.size() > 18) return std::nullopt;  // no unit here has that many decimal places
  Wide fraction = 0;
  Wide scale = 1;
  for (const char c : n.fraction) {
    fraction = fraction * 10 + static_cast<Wide>(c - '0');
    scale *= 10;
  }
  if (fraction * unit % scale != 0) return std::nullopt;
  const Wide value = whole * unit + fraction * unit / scale;
  if (value > most) return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

// What was written, short and without anything that could disturb a terminal.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text.substr(0, 40))
    out += static_cast<unsigned char>(c) < ' ' || c == 127 ? '?' : c;
  if (text.size() > 40) out += "...";
  return out += '"';
}

Unexpected not_a(std::string_view kind, std::string_view text, std::string_view expected) {
  std::string message = quoted(text);
  message.append(" is not a ").append(kind).append(": ").append(expected);
  return unexpected(Failure::malformed, std::move(message));
}

std::string_view letters(std::string_view text) {
  std::size_t n = 0;
  while (n < text.size() && !is_digit(text[n]) && text[n] != '.') ++n;
  return text.substr(0, n);
}

// The shortest decimal digits of `value` (which reads back as the same double), with the point
// moved `places` to the right and never an exponent.
std::string shortest(double value, int places) {
  std::array<char, 32> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific)
          .ptr;
  const std::string_view all(text.data(), static_cast<std::size_t>(end - text.data()));
  const std::size_t e = all.find('e');
  int exponent = 0;
  std::from_chars(all.data() + e + (all[e + 1] == '+' ? 2 : 1), all.data() + all.size(), exponent);
  std::string digits(all.substr(0, 1));
  if (e > 2) digits += all.substr(2, e - 2);
  const int point = exponent + places + 1;  // how many digits stand before the point
  if (digits == "0") return "0";
  if (point <= 0) return "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  if (static_cast<std::size_t>(point) >= digits.size()) {
    return digits + std::string(static_cast<std::size_t>(point) - digits.size(), '0');
  }
  return digits.insert(static_cast<std::size_t>(point), ".");
}

std::optional<double> to_double(const Number& n, std::string_view text, std::string_view exponent) {
  std::string all(text.substr(0, n.size));
  all += exponent;
  double value = 0;
  const auto read = std::from_chars(all.data(), all.data() + all.size(), value);
  if (read.ec != std::errc{} || !(value <= 1e15)) return std::nullopt;
  return value;
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  constexpr std::string_view kExpected =
      "write a number and a unit (d h m s ms us ns), such as 500ms, 2s or 1m30s";
  std::string_view rest = text;
  std::span<const Unit> left(kDurationUnits);
  std::uint64_t sum = 0;
  do {
    const auto number = read_number(rest);
    if (!number) return not_a("duration", text, kExpected);
    rest.remove_prefix(number->size);
    const std::string_view name = letters(rest);
    rest.remove_prefix(name.size());
    std::size_t at = 0;
    while (at < left.size() && left[at].name != name) ++at;
    if (at == left.size()) return not_a("duration", text, kExpected);
    const auto part = exactly(*number, left[at].size, kLongest - sum);
    if (!part)
      return not_a("duration", text, "it is longer than 36500d or finer than a nanosecond");
    sum += *part;
    left = left.subspan(at + 1);  // each unit at most once, the larger ones first
  } while (!rest.empty());
  return Duration(static_cast<std::int64_t>(sum));
}

Result<Rate> parse_rate(std::string_view text) {
  constexpr std::string_view kExpected = "write a number and a time, such as 50/s, 600/min or 10/h";
  const auto number = read_number(text);
  if (!number) return not_a("rate", text, kExpected);
  const auto value = to_double(*number, text, "");
  if (!value) return not_a("rate", text, "it is too large");
  for (const RateUnit& unit : kRateUnits) {
    if (text.substr(number->size) == unit.name) return Rate::per_second(*value / unit.seconds);
  }
  return not_a("rate", text, kExpected);
}

Result<Fraction> parse_percent(std::string_view text) {
  const auto number = read_number(text);
  if (!number || text.substr(number->size) != "%") {
    return not_a("percentage", text, "write a number and %, such as 5% or 99.9%");
  }
  const auto value = to_double(*number, text, "e-2");
  if (!value) return not_a("percentage", text, "it is too large");
  return Fraction{*value};
}

Result<Bytes> parse_bytes(std::string_view text) {
  constexpr std::string_view kExpected =
      "write a number and a unit (B KB MB GB TB, or KiB MiB GiB TiB), such as 512B, 64KiB or 1MB";
  const auto number = read_number(text);
  if (!number) return not_a("size", text, kExpected);
  for (const Unit& unit : kByteUnits) {
    if (text.substr(number->size) != unit.name) continue;
    const auto count = exactly(*number, unit.size, std::numeric_limits<std::int64_t>::max());
    if (!count) return not_a("size", text, "it is too large or not a whole number of bytes");
    return Bytes{*count};
  }
  return not_a("size", text, kExpected);
}

std::string print(Duration duration) {
  const auto count = duration.count();
  std::uint64_t left =
      count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
  if (left == 0) return "0s";
  std::string text = count < 0 ? "-" : "";
  // Days, hours and minutes are whole parts; the rest is one decimal number in the largest unit it
  // reaches.
  for (const Unit& unit : std::span(kDurationUnits).first(3)) {
    if (left >= unit.size) text.append(std::to_string(left / unit.size)).append(unit.name);
    left %= unit.size;
  }
  for (const Unit& unit : std::span(kDurationUnits).subspan(3)) {
    if (left < unit.size) continue;
    text += std::to_string(left / unit.size);
    if (std::uint64_t rest = left % unit.size; rest > 0) {
      std::string decimals = std::to_string(unit.size + rest);  // a leading 1 keeps the zeros
      decimals.erase(decimals.find_last_not_of('0') + 1);
      text += '.' + decimals.substr(1);
    }
    return text.append(unit.name);
  }
  return text;
}

std::string print(Rate rate) {
  // Per second always reads back as the same number; where that takes many digits (10/h is
  // 0.00277…/s) the unit with the fewest digits that reads back as well is taken.
  std::string best = shortest(rate.per_second(), 0);
  std::string_view name = "/s";
  if (best.size() > 6) {
    for (const RateUnit& unit : {RateUnit{"/min", 60}, RateUnit{"/h", 3600}}) {
      std::array<char, 32> digits{};
      std::snprintf(digits.data(), digits.size(), "%.15g", rate.per_second() * unit.seconds);
      double near = 0;
      std::from_chars(digits.data(), digits.data() + digits.size(), near);
      std::string text = shortest(near, 0);
      if (near / unit.seconds == rate.per_second() && text.size() < best.size()) {
        best = std::move(text);
        name = unit.name;
      }
    }
  }
  return best.append(name);
}

std::string print(Fraction fraction) { return shortest(fraction.value, 2) + "%"; }

std::string print(Bytes bytes) {
  std::string best = std::to_string(bytes.count) + "B";
  for (const Unit& unit : kByteUnits) {
    if (bytes.count == 0 || bytes.count % unit.size != 0) continue;
    std::string text = std::to_string(bytes.count / unit.size);
    text += unit.name;
    if (text.size() < best.size()) best = std::move(text);
  }
  return best;
}

std::string rounded(Duration duration) {
  struct Step {
    const char* name;
    double size;
    double below;  // up to which number people read this unit best
  };
  static constexpr std::array<Step, 6> kSteps{{{"us", 1e3, 1e3},
                                               {"ms", 1e6, 1e3},
                                               {"s", 1e9, 120},
                                               {"m", 60e9, 120},
                                               {"h", 3600e9, 48},
                                               {"d", 86400e9, 1e30}}};
  const auto count = static_cast<double>(duration.count());
  const double size = std::abs(count);
  if (size == 0) return "0s";
  std::array<char, 48> text{};
  if (size < 1e3) {
    std::snprintf(text.data(), text.size(), "%.0fns", count);
    return text.data();
  }
  for (const Step& step : kSteps) {
    const double n = size / step.size;
    if (n >= step.below * 0.9995) continue;  // would be rounded up to the limit itself
    const int decimals = n < 9.995 ? 2 : n < 99.95 ? 1 : 0;
    const char* sign = count < 0 ? "-" : "";
    std::snprintf(text.data(), text.size(), "%s%.*f%s", sign, decimals, n, step.name);
    break;
  }
  return text.data();
}

}  // namespace throng
