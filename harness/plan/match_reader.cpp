// Conditions and where they look (request_reader.h).
#include <string>
#include <utility>

#include "harness/plan/record.h"
#include "harness/plan/request_reader.h"

namespace throng::plan {
namespace {

// JSON's null is compared by its own text.
std::string value_text(const Node& node) {
  return node.kind == Node::Kind::null ? "null" : node.text;
}

Template compile_value(const Node& node, const Scope& scope) {
  Node value = node;
  value.text = value_text(node);
  return compile(value, scope);
}

void read_tests(const Record& record, Match& match, const Scope& scope) {
  match.exists = record.maybe_flag("exists");
  const auto text = [&](std::string_view key) -> std::optional<Template> {
    const Node* value = record.find(key);
    return value != nullptr ? std::optional(compile_value(*value, scope)) : std::nullopt;
  };
  match.is = text("is");
  match.is_not = text("is_not");
  match.contains = text("contains");
  match.lacks = text("lacks");
  if (const Node* regex = record.find("matches")) {
    std::string error;
    match.matches = Pattern::compile(regex->text, error);
  }
  if (const Node* values = record.find("one_of")) {
    for (const Node& value : values->items) match.one_of.push_back(value_text(value));
    if (values->items.empty())
      scope.reading.mistakes.at(*values, "an empty list: nothing is one of it");
  }
  match.at_least = record.maybe_number("at_least");
  match.at_most = record.maybe_number("at_most");
}

bool any_test(const Match& match) {
  return match.exists || match.is || match.is_not || match.contains || match.lacks ||
         match.matches || !match.one_of.empty() || match.at_least || match.at_most;
}

bool mentions_test(const Record& record) {
  for (const std::string_view key : {"exists", "is", "is_not", "contains", "lacks", "matches",
                                     "one_of", "at_least", "at_most"}) {
    if (record.mentions(key)) return true;
  }
  return false;
}

void contradictions(const Node& node, const Record& record, const Match& match,
                    Mistakes& mistakes) {
  if (match.at_least && match.at_most && *match.at_least > *match.at_most) {
    mistakes.at(*record.find("at_least"), "no number is at least " + record.text("at_least") +
                                              " and at most " + record.text("at_most"));
  }
  Match others = match;
  others.exists.reset();
  if (match.exists && !*match.exists && any_test(others)) {
    mistakes.at(*record.find("exists"), "what does not exist has no value to test",
                "leave out `exists: false` or the other tests");
  }
  if (match.is && match.is_not && match.is->source() == match.is_not->source()) {
    mistakes.at(*record.find("is_not"), "`is` and `is_not` name the same value");
  }
  if (!mentions_test(record) && !node.misspelt()) {
    mistakes.at(
        node, "a condition without a test",
        "tests are exists, is, is_not, contains, lacks, matches, one_of, at_least and at_most");
  }
}

}  // namespace

Match read_match(const Node& node, std::string_view table, const Scope& scope) {
  Match match;
  if (!node.is_map()) {
    match.is = compile_value(node, scope);
    return match;
  }
  const Record record(&node, table);
  read_tests(record, match, scope);
  contradictions(node, record, match, scope.reading.mistakes);
  return match;
}

ValueSource read_source(const std::string& text) {
  using Kind = ValueSource::Kind;
  if (text == "status") return {Kind::status, {}};
  if (text == "body") return {Kind::body, {}};
  if (text.starts_with("header:")) return {Kind::header, text.substr(7)};
  return {Kind::pointer, text};
}

std::vector<Expectation> read_expectations(const Node* node, const Scope& scope) {
  std::vector<Expectation> all;
  if (node == nullptr || !node->is_map() || node->bad) return all;
  for (std::size_t i = 0; i < node->keys.size(); ++i) {
    const Node& key = node->keys[i];
    if (node->items[i].bad || key.text == "status") continue;
    all.push_back({read_source(key.text), read_match(node->items[i], "match", scope)});
  }
  if (node->keys.empty())
    scope.reading.mistakes.at(*node, "nothing is expected here",
                              "for example: {/response: {contains: ramen}}");
  return all;
}

std::vector<std::uint16_t> read_statuses(const Node* node, Mistakes& mistakes) {
  std::vector<std::uint16_t> all;
  if (node == nullptr || node->bad) return all;
  if (node->is_scalar()) return {static_cast<std::uint16_t>(whole_of(*node))};
  for (const Node& one : node->items) {
    if (!one.bad) all.push_back(static_cast<std::uint16_t>(whole_of(one)));
  }
  if (node->items.empty()) mistakes.at(*node, "an empty list: no status would be right");
  return all;
}

}  // namespace throng::plan
