// harness/plan/match.h
//
// A condition on one text value, the same everywhere it can stand: in `expect`, `when` and the
// contract's predicates.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/plan/template.h"

namespace re2 {
class RE2;
}

namespace throng::plan {

/// A regular expression (RE2 syntax: linear time), compiled when the file was read.
class Pattern {
 public:
  Pattern() = default;
  /// Nothing and `error` filled if `source` is not a regular expression.
  static std::optional<Pattern> compile(std::string source, std::string& error);

  [[nodiscard]] bool found_in(std::string_view text) const;
  /// Fills `group` with capture group 1 (or the whole match without a group). Views into `text`.
  [[nodiscard]] bool capture(std::string_view text, std::string_view& group) const;
  [[nodiscard]] const std::string& source() const { return source_; }

 private:
  std::string source_;
  std::shared_ptr<const re2::RE2> compiled_;
};

struct Match {
  std::optional<bool> exists;
  std::optional<Template>
      is;  // equal text (a JSON string by its value, any other JSON by its own text)
  std::optional<Template> is_not;
  std::optional<Template> contains;
  std::optional<Template> lacks;
  std::optional<Pattern> matches;
  std::vector<std::string> one_of;
  std::optional<double> at_least;
  std::optional<double> at_most;
};

/// Where a value is taken from in a response.
struct ValueSource {
  enum class Kind : std::uint8_t { status, header, body, pointer, variable };
  Kind kind = Kind::body;
  std::string
      name;  // header name, JSON pointer (RFC 6901), or the variable's text (source of a Template)
};

/// One line of `expect`: e.g. `/response: {matches: "Saffron"}`, `header:Content-Type: {contains:
/// json}`.
struct Expectation {
  ValueSource source;
  Match match;
};

}  // namespace throng::plan
