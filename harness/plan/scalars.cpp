#include "harness/plan/scalars.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "harness/base/units.h"
#include "harness/plan/match.h"
#include "harness/plan/segment.h"

namespace throng::plan {
namespace {

// In order, as check/ has them.
constexpr std::string_view kCheckIds[] = {"R1", "R2", "R4", "R5", "S1", "S4", "T1", "T2", "T3"};
constexpr std::uint64_t kMostUsers = 1'000'000;
constexpr Duration kLongest = std::chrono::hours(24 * 366);  // many of them still add up

std::string whole_in(std::string_view text, std::uint64_t low, std::uint64_t high) {
  std::uint64_t value = 0;
  if (!read_whole(text, value)) return "?";
  if (value < low || value > high) return "?";
  return {};
}

std::string text(std::string_view value) {
  if (value.empty()) return "it is empty";
  for (const char c : value) {
    if (static_cast<unsigned char>(c) < ' ') return "it holds a control character";
  }
  return {};
}
std::string any(std::string_view) { return {}; }
std::string duration(std::string_view value) {
  const Result<Duration> parsed = parse_duration(value);
  if (!parsed) return "?";
  return *parsed <= kLongest ? "" : "more than a year";
}
std::string length(std::string_view value) {
  const Result<Duration> parsed = parse_duration(value);
  return parsed && *parsed <= Duration::zero() ? "it is zero" : duration(value);
}
std::string rate(std::string_view value) {
  const Result<Rate> parsed = parse_rate(value);
  if (!parsed) return "?";
  if (parsed->per_second() <= 0) return "it is zero";
  return parsed->per_second() <= 1e6 ? "" : "more than 1000000/s";
}
std::string rate_or_none(std::string_view value) {
  const Result<Rate> parsed = parse_rate(value);
  if (!parsed) return "?";
  return parsed->per_second() <= 0 ? "" : rate(value);
}
std::string share(std::string_view value) {
  const Result<Fraction> parsed = parse_percent(value);
  if (!parsed) return "?";
  return parsed->value <= 1 ? "" : "more than 100%";
}
std::string size(std::string_view value) {
  const Result<Bytes> parsed = parse_bytes(value);
  if (!parsed) return "?";
  return parsed->count > 0 ? "" : "it is zero";
}
std::string integer(std::string_view value) {
  std::uint64_t parsed = 0;
  return read_whole(value, parsed) ? "" : "?";
}
std::string count(std::string_view value) { return whole_in(value, 1, 4'000'000'000); }
std::string users(std::string_view value) { return whole_in(value, 1, kMostUsers); }
std::string users_or_none(std::string_view value) { return whole_in(value, 0, kMostUsers); }
std::string port(std::string_view value) { return whole_in(value, 1, 65535); }
std::string status(std::string_view value) { return whole_in(value, 100, 599); }
std::string number(std::string_view value) {
  double parsed = 0;
  return read_number(value, parsed) ? "" : "?";
}
std::string weight(std::string_view value) {
  double parsed = 0;
  if (!read_number(value, parsed)) return "?";
  return parsed >= 0 ? "" : "it is negative";
}
std::string boolean(std::string_view value) {
  return value == "true" || value == "false" ? "" : "?";
}
std::string regex(std::string_view value) {
  std::string error;
  return Pattern::compile(std::string(value), error) ? "" : error;
}
std::string pointer(std::string_view value) {
  if (!value.starts_with('/')) return "?";
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '~' &&
        (i + 1 == value.size() || (value[i + 1] != '0' && value[i + 1] != '1'))) {
      return "`~` stands only before 0 or 1 (~0 is ~, ~1 is /)~";
    }
  }
  return {};
}
std::string reply_pointer(std::string_view value) { return value.empty() ? "" : pointer(value); }
std::string path(std::string_view value) {
  if (!value.starts_with('/')) return "?";
  return value.find_first_of(" \t\r\n#") == std::string_view::npos ? ""
                                                                   : "it holds a space or a `#`";
}

bool token_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("!#$%&'*+.^_`|~-").find(c) != std::string_view::npos;
}
std::string token(std::string_view value) {
  for (const char c : value) {
    if (!token_char(c)) return "?";
  }
  return value.empty() ? "?" : "";
}
std::string method(std::string_view value) {
  for (const char c : value) {
    if (c < 'A' || c > 'Z') return "?";
  }
  return value.empty() || value.size() > 16 ? "?" : "";
}
std::string name(std::string_view value) {
  if (value.empty() || value.size() > 64) return "?";
  for (const char c : value) {
    const bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!word && c != '_' && c != '-') return "?";
  }
  return value.front() == '-' ? "?" : "";
}
std::string step_name(std::string_view value) {
  if (value.empty() || value.size() > 64) return "?";
  if (value == "all") return "`all` means every step";
  return text(value);
}
std::string source(std::string_view value) {
  if (value == "body" || value == "status") return {};
  if (value.starts_with('/')) return pointer(value);
  return value.starts_with("header:") ? token(value.substr(7)) : "?";
}
std::string address(std::string_view value) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  const std::string text(value);
  const bool good = inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
                    inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
  return good ? "" : "?";
}
std::string segment(std::string_view value) {
  const Result<ExecutionSegment> parsed = parse_segment(value);
  return parsed ? "" : parsed.error().message;
}
std::string check(std::string_view value) {
  for (const std::string_view id : kCheckIds) {
    if (id == value) return {};
  }
  return "?";
}

constexpr std::string_view kText = R"~("type":["string","number","boolean"])~";
constexpr std::string_view kDuration = R"~("type":"string","pattern":"^(([0-9]+(\\.[0-9]+)?)~"
                                       R"~((ns|us|µs|ms|s|m|h|d))+|.*\\$\\{env:.*)$")~";
constexpr std::string_view kWhole = R"~("anyOf":[{"type":"integer","minimum":0},)~"
                                    R"~({"type":"string","pattern":"^([0-9]+|.*\\$\\{env:.*)$"}])~";
constexpr std::string_view kAtLeastOne =
    R"~("anyOf":[{"type":"integer","minimum":1},)~"
    R"~({"type":"string","pattern":"^([0-9]+|.*\\$\\{env:.*)$"}])~";
constexpr std::string_view kNumber =
    R"~("anyOf":[{"type":"number"},)~"
    R"~({"type":"string","pattern":"^(-?[0-9.eE+-]+|.*\\$\\{env:.*)$"}])~";

constexpr ScalarType kScalars[] = {
    {"text", "a text", kText, false, text},
    {"template", "a text, with or without ${...}", kText, true, any},
    {"late", "a text, with or without ${...}", kText, true, any},
    {"value", "a value: text, number, true or false",
     R"~("type":["string","number","boolean","null"])~", true, any},
    {"constant", "a value: text, number, true or false",
     R"~("type":["string","number","boolean","null"])~", false, any},
    {"any", "any value", "", true, any},
    {"duration", "a duration such as 500ms, 2s or 1m30s", kDuration, false, duration},
    {"length", "a duration above zero such as 500ms, 2s or 1m30s", kDuration, false, length},
    {"rate", "a rate above zero such as 50/s or 600/min",
     R"~("type":"string","pattern":"^([0-9.]+ *(/|per) *[a-z]+|.*\\$\\{env:.*)$")~", false, rate},
    {"rate_or_none", "a rate such as 50/s, 600/min or 0/s",
     R"~("type":"string","pattern":"^([0-9.]+ *(/|per) *[a-z]+|.*\\$\\{env:.*)$")~", false,
     rate_or_none},
    {"share", "a percentage between 0% and 100% such as 0.5%",
     R"~("type":"string","pattern":"^([0-9.]+ *%|.*\\$\\{env:.*)$")~", false, share},
    {"size", "a size such as 64KiB or 1MB",
     R"~("type":"string","pattern":"^([0-9.]+ *([KMGT]i?)?B|.*\\$\\{env:.*)$")~", false, size},
    {"integer", "a whole number", kWhole, false, integer},
    {"count", "a whole number of at least 1", kAtLeastOne, false, count},
    {"users", "a number of users between 1 and 1000000", kAtLeastOne, false, users},
    {"users_or_none", "a number of users between 0 and 1000000", kWhole, false, users_or_none},
    {"port", "a port between 1 and 65535", kAtLeastOne, false, port},
    {"status", "an HTTP status between 100 and 599", kAtLeastOne, false, status},
    {"number", "a number", kNumber, false, number},
    {"weight", "a number of at least 0", kNumber, false, weight},
    {"boolean", "true or false",
     R"~("anyOf":[{"type":"boolean"},)~"
     R"~({"type":"string","pattern":"^(true|false|.*\\$\\{env:.*)$"}])~",
     false, boolean},
    {"regex", "a regular expression (RE2)", R"~("type":"string")~", false, regex},
    {"pointer", "a JSON pointer such as /items/0/name", R"~("type":"string","pattern":"^/")~",
     false, pointer},
    {"reply_pointer", "a JSON pointer such as /items/0/name",
     R"~("type":"string","pattern":"^(/|$)")~", false, reply_pointer},
    {"path", "a path that begins with /", R"~("type":"string","pattern":"^/")~", false, path},
    {"file", "the path of a file", R"~("type":"string")~", false, text},
    {"name", "a name of letters, digits, _ and -, at most 64 of them",
     R"~("type":["string","number"],"pattern":"^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$")~", false, name},
    {"step_name", "a name of at most 64 characters",
     R"~("type":["string","number"],"maxLength":64)~", false, step_name},
    {"method", "an HTTP method such as GET or POST",
     R"~("type":"string","pattern":"^[A-Z]{1,16}$")~", false, method},
    {"header_name", "the name of a header such as X-Request-ID", R"~("type":"string")~", false,
     token},
    {"source", "a JSON pointer such as /items/0/name, `header:NAME`, `status` or `body`",
     R"~("type":"string","pattern":"^(/|header:|status$|body$)")~", false, source},
    {"address", "an IP address such as 127.0.0.2 or ::1",
     R"~("type":"string","pattern":"^([0-9a-fA-F.:]+|.*\\$\\{env:.*)$")~", false, address},
    {"segment", "a part of the run such as 2/8", R"~("type":"string","pattern":"^[0-9]+/[0-9]+$")~",
     false, segment},
    {"check", "the ID of a check such as T1", R"~("type":"string")~", false, check},
};

}  // namespace

std::span<const ScalarType> all_scalars() { return kScalars; }

const ScalarType* find_scalar(std::string_view wanted) {
  for (const ScalarType& type : kScalars) {
    if (type.name == wanted) return &type;
  }
  return nullptr;
}

std::span<const std::string_view> check_ids() { return kCheckIds; }

bool read_whole(std::string_view value, std::uint64_t& out) {
  const char* end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, out);
  return error == std::errc() && stop == end && !value.empty();
}

bool read_number(std::string_view value, double& out) {
  const char* end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, out);
  return error == std::errc() && stop == end && !value.empty() && std::isfinite(out);
}

std::string shortest(double value) {
  char text[32];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value);
  return error == std::errc() ? std::string(text, end) : "0";
}

}  // namespace throng::plan
