#include "harness/load/condition.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "harness/load/escape.h"
#include "harness/load/text.h"

namespace throng::load {
namespace {

constexpr std::size_t kMostShown = 120;  // bytes of a value within a reason

std::optional<double> number(std::string_view text) {
  text = trimmed(text);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string_view filled(const plan::Template& text, const Values& values, std::string& room) {
  room.clear();
  render(text, values, Into::body, room);
  return room;
}

Broken first_broken_text(const plan::Match& match, std::string_view text, const Values& values,
                         std::string& room) {
  if (match.is && text != filled(*match.is, values, room)) return Broken::is;
  if (match.is_not && text == filled(*match.is_not, values, room)) return Broken::is_not;
  const auto holds = [&](const plan::Template& part) {
    return text.find(filled(part, values, room)) != std::string_view::npos;
  };
  if (match.contains && !holds(*match.contains)) return Broken::contains;
  if (match.lacks && holds(*match.lacks)) return Broken::lacks;
  if (match.matches && !match.matches->found_in(text)) return Broken::matches;
  if (!match.one_of.empty() &&
      std::find(match.one_of.begin(), match.one_of.end(), text) == match.one_of.end()) {
    return Broken::one_of;
  }
  if (!match.at_least && !match.at_most) return Broken::none;
  const std::optional<double> value = number(text);
  if (match.at_least && !(value && *value >= *match.at_least)) return Broken::at_least;
  if (match.at_most && !(value && *value <= *match.at_most)) return Broken::at_most;
  return Broken::none;
}

Broken first_broken_absent(const plan::Match& match) {
  if (match.is) return Broken::is;
  if (match.contains) return Broken::contains;
  if (match.matches) return Broken::matches;
  if (!match.one_of.empty()) return Broken::one_of;
  if (match.at_least) return Broken::at_least;
  return match.at_most ? Broken::at_most : Broken::none;
}

void append_source(const plan::ValueSource& source, std::string& out) {
  using Kind = plan::ValueSource::Kind;
  switch (source.kind) {
    case Kind::status:
      out.append("the status");
      return;
    case Kind::body:
      out.append("the body");
      return;
    case Kind::header:
      out.append("the header ");
      break;
    case Kind::pointer:
      break;
    case Kind::variable:
      out.append("the variable ");
      break;
  }
  out.append(source.name);
}

void append_quoted(std::string_view text, std::string& out) {
  out.push_back('"');
  append_readable(text, kMostShown, out);
  out.push_back('"');
}

void append_number(double value, std::string& out) {
  std::array<char, 32> room;
  const auto end = std::to_chars(room.data(), room.data() + room.size(), value).ptr;
  out.append(room.data(), end);
}

}  // namespace

Broken first_broken(const plan::Match& match, std::optional<std::string_view> value,
                    const Values& values, std::string& room) {
  if (match.exists && *match.exists != value.has_value()) return Broken::exists;
  return value ? first_broken_text(match, *value, values, room) : first_broken_absent(match);
}

void explain(const plan::Expectation& expectation, Broken broken,
             std::optional<std::string_view> value, std::string& out) {
  const plan::Match& match = expectation.match;
  append_source(expectation.source, out);
  const auto say = [&](std::string_view words, std::string_view what) {
    out.append(words);
    append_quoted(what, out);
  };
  switch (broken) {
    case Broken::none:
      out.append(" is as expected");
      return;
    case Broken::exists:
      out.append(*match.exists ? " is not there" : " is there");
      return;
    case Broken::is:
      say(" is not ", match.is->source());
      break;
    case Broken::is_not:
      say(" is ", match.is_not->source());
      return;
    case Broken::contains:
      say(" does not contain ", match.contains->source());
      break;
    case Broken::lacks:
      say(" contains ", match.lacks->source());
      break;
    case Broken::matches:
      say(" does not match ", match.matches->source());
      break;
    case Broken::one_of:
      out.append(" is none of the allowed values");
      break;
    case Broken::at_least:
      out.append(" is not at least "), append_number(*match.at_least, out);
      break;
    case Broken::at_most:
      out.append(" is not at most "), append_number(*match.at_most, out);
      break;
  }
  if (value) {
    say(": ", *value);
  } else {
    out.append(": it is not there");
  }
}

}  // namespace throng::load
