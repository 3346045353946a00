// harness/plan/template.h
//
// Text with holes, resolved as far as it can be before the run: literals joined, environment
// variables and secrets filled in, names turned into slots. What is left is what only a running
// user knows. Rendering is load/'s work.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace throng::plan {

/// How a hole's value is written into its surroundings.
enum class Escape : std::uint8_t {
  none,    // as it is (headers: control characters are dropped)
  json,    // inside a JSON string
  query,   // percent-encoded, as in a query string or a form
  path,    // percent-encoded, as one path segment
  header,  // as it is, without control characters
};

struct Segment {
  enum class Kind : std::uint8_t {
    literal,        // text
    variable,       // index: slot of the flow's variables
    feed,           // index: feed, column: its column
    run,            // the run's ID, 4 base-32 digits
    user,           // the user's number within its load, from 1
    iteration,      // the user's iteration, from 1
    conversation,   // the contract's conversation ID of this user now
    marker,         // the marker of this turn
    uuid,           // a fresh random (seeded) version-4 UUID
    random_int,     // low…high, both included
    random_choice,  // one of choices
    load,           // the load's name
    instance,       // the instance this request goes to
  };
  Kind kind = Kind::literal;
  Escape escape = Escape::none;
  bool secret = false;  // a literal that must never be printed (canonical print writes
                        // `${secret:NAME}` from `source`)
  std::uint32_t index = 0;
  std::uint32_t column = 0;
  std::int64_t low = 0;
  std::int64_t high = 0;
  std::string text;    // the literal, or the fallback of a variable (`${name:-fallback}`)
  std::string source;  // as written, for canonical print and messages
  std::vector<std::string> choices;  // random_choice
};

struct Template {
  std::vector<Segment> segments;

  [[nodiscard]] bool empty() const { return segments.empty(); }
  /// Whether it is the same for every user and every time.
  [[nodiscard]] bool constant() const;
  /// The text of a constant template, secrets included. REQUIRES: constant().
  [[nodiscard]] std::string text() const;
  /// As it stands in a file: secrets by name, holes as `${…}`.
  [[nodiscard]] std::string source() const;
};

}  // namespace throng::plan
