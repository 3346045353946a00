#include "harness/probe/expectations.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace throng::probe {
namespace {

using nlohmann::json;
using Kind = plan::ValueSource::Kind;

constexpr std::size_t kShown = 100;  // characters of a value in words for people

std::string in_quotes(std::string_view text) {
  const bool cut = text.size() > kShown;
  return "\"" + std::string(text.substr(0, kShown)) + (cut ? "…\"" : "\"");
}

/// A JSON string by its value, anything else by its own text.
std::string text_of(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// RFC 6901; nothing if the pointer leads nowhere. Walked by hand, since json_pointer throws on bad
/// syntax.
const json* find(const json& document, std::string_view pointer) {
  const json* at = &document;
  while (!pointer.empty()) {
    if (pointer.front() != '/') return nullptr;
    pointer.remove_prefix(1);
    std::string token(pointer.substr(0, pointer.find('/')));
    pointer.remove_prefix(token.size());
    for (std::size_t i = token.find('~'); i != std::string::npos; i = token.find('~', i + 1)) {
      if (token.compare(i, 2, "~1") == 0)
        token.replace(i, 2, "/");
      else if (token.compare(i, 2, "~0") == 0)
        token.replace(i, 2, "~");
    }
    if (at->is_object()) {
      const auto found = at->find(token);
      if (found == at->end()) return nullptr;
      at = &*found;
    } else if (at->is_array()) {
      std::size_t index = 0;
      const auto parsed = std::from_chars(token.data(), token.data() + token.size(), index);
      if (parsed.ec != std::errc() || parsed.ptr != token.data() + token.size() ||
          index >= at->size())
        return nullptr;
      at = &(*at)[index];
    } else {
      return nullptr;
    }
  }
  return at;
}

/// A template without holes: health is asked on behalf of no user. One with holes equals nothing.
std::optional<std::string> fixed(const plan::Template& text) {
  std::string all;
  for (const plan::Segment& segment : text.segments) {
    if (segment.kind != plan::Segment::Kind::literal) return std::nullopt;
    all += segment.text;
  }
  return all;
}

std::optional<double> number(std::string_view text) {
  double n = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), n);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return n;
}

/// What a value that is there should have been, or nothing if it is right.
std::optional<std::string> wanted_instead(const plan::Match& match, const std::string& value) {
  const auto holds = [&](const std::optional<plan::Template>& text, auto compare) {
    const auto want = fixed(*text);
    return want && compare(*want);
  };
  if (match.is && !holds(match.is, [&](const auto& want) { return value == want; })) {
    return in_quotes(fixed(*match.is).value_or(""));
  }
  if (match.is_not && !holds(match.is_not, [&](const auto& bad) { return value != bad; }))
    return "anything else";
  if (match.contains && !holds(match.contains, [&](const auto& part) {
        return value.find(part) != std::string::npos;
      })) {
    return "something with " + in_quotes(fixed(*match.contains).value_or(""));
  }
  if (match.lacks && !holds(match.lacks, [&](const auto& part) {
        return value.find(part) == std::string::npos;
      })) {
    return "nothing with " + in_quotes(fixed(*match.lacks).value_or(""));
  }
  if (match.matches && !match.matches->found_in(value))
    return "a match of " + in_quotes(match.matches->source());
  if (!match.one_of.empty() &&
      std::find(match.one_of.begin(), match.one_of.end(), value) == match.one_of.end()) {
    return "one of " + std::to_string(match.one_of.size()) + " values, the first " +
           in_quotes(match.one_of.front());
  }
  const auto n = match.at_least || match.at_most ? number(value) : std::nullopt;
  if (match.at_least && (!n || *n < *match.at_least))
    return "at least " + std::to_string(*match.at_least);
  if (match.at_most && (!n || *n > *match.at_most))
    return "at most " + std::to_string(*match.at_most);
  return std::nullopt;
}

std::optional<std::string> value_of(const plan::ValueSource& source, const net::Response& response,
                                    const json& document) {
  switch (source.kind) {
    case Kind::status:
      return std::to_string(response.status);
    case Kind::body:
      return response.body;
    case Kind::header:
      if (!response.has_header(source.name)) return std::nullopt;
      return std::string(response.header(source.name));
    case Kind::pointer: {
      const json* found = document.is_discarded() ? nullptr : find(document, source.name);
      if (found == nullptr) return std::nullopt;
      return text_of(*found);
    }
    case Kind::variable:
      break;  // no user, no variables
  }
  return std::nullopt;
}

std::string name_of(const plan::ValueSource& source) {
  switch (source.kind) {
    case Kind::status:
      return "the status";
    case Kind::body:
      return "the body";
    case Kind::header:
      return "header " + source.name;
    case Kind::pointer:
    case Kind::variable:
      break;
  }
  return source.name;
}

}  // namespace

std::string what_differs(const std::vector<plan::Expectation>& expected,
                         const net::Response& response) {
  const json document = json::parse(response.body, nullptr, false);  // discarded instead of thrown
  for (const plan::Expectation& one : expected) {
    const auto value = value_of(one.source, response, document);
    const std::string name = name_of(one.source);
    if (!value) {
      if (one.match.exists && !*one.match.exists) continue;
      return name + " is not there";
    }
    if (one.match.exists && !*one.match.exists) return name + " is there: " + in_quotes(*value);
    const auto wanted = wanted_instead(one.match, *value);
    if (wanted) return name + " is " + in_quotes(*value) + ", expected " + *wanted;
  }
  return {};
}

}  // namespace throng::probe
