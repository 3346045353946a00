#include "harness/plan/conform.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "harness/base/units.h"
#include "harness/plan/hole_text.h"
#include "harness/plan/scalars.h"

namespace throng::plan {
namespace {

std::string what_is(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::list:
      return "a list";
    case Node::Kind::map:
      return "a mapping";
    case Node::Kind::scalar:
      break;
  }
  return in_quotes(node.text);
}

std::string phrase(const std::vector<std::string_view>& types);

// What one item of a list is.
std::string each(std::string_view type) {
  if (const Union* named = find_union(type)) return std::string(named->title);
  if (const Table* table = find_table(type)) return std::string(table->title);
  return phrase(alternatives(type));
}

// "`a`, `b` or a list of …": what a type takes.
std::string phrase(const std::vector<std::string_view>& types) {
  std::vector<std::string> parts;
  std::vector<const Table*> tables;
  for (const std::string_view type : types) {
    if (const std::string_view word = literal_of(type); !word.empty()) {
      parts.push_back("`" + std::string(word) + "`");
    } else if (const std::string_view item = list_of(type); !item.empty()) {
      parts.push_back("a list (each " + each(item) + ")");
    } else if (!map_of(type).empty()) {
      parts.emplace_back("a mapping of names");
    } else if (const ScalarType* scalar = find_scalar(type)) {
      parts.emplace_back(scalar->phrase);
    } else if (const Table* table = find_table(type)) {
      tables.push_back(table);
    }
  }
  if (tables.size() > 1) parts.emplace_back("a mapping");
  if (tables.size() == 1) parts.push_back("a mapping (" + std::string(tables[0]->title) + ")");
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() ? " or " : ", ";
    text += parts[i];
  }
  return text;
}

// A guess at what was meant by a value that has no or another unit.
std::string unit_hint(std::string_view text, const std::vector<std::string_view>& types) {
  double number = 0;
  const bool bare = read_number(text, number);
  const std::string digits(text);
  for (const std::string_view type : types) {
    if (type == "duration" || type == "length") {
      if (bare) return "a duration needs a unit: " + digits + "s or " + digits + "ms?";
      if (text.ends_with('%')) return "this is a percentage";
      if (text.find('/') != std::string_view::npos) return "this is a rate";
      return "units are ns, us, ms, s, m, h and d";
    }
    if (type == "share") {
      if (bare) return "a share needs its percent sign: " + digits + "%?";
      return parse_duration(text) ? "this is a duration" : "";
    }
    if ((type == "rate" || type == "rate_or_none") && bare)
      return "a rate needs a unit: " + digits + "/s or " + digits + "/min?";
    if (type == "size" && bare)
      return "a size needs a unit: " + digits + "B, " + digits + "KiB or " + digits + "MB?";
    if (type == "boolean" && (text == "yes" || text == "on")) return "write true";
    if (type == "boolean" && (text == "no" || text == "off")) return "write false";
    if (type == "check") {
      return "the checks are: " + list_words({check_ids().begin(), check_ids().end()}, "and");
    }
    if (type == "method") {
      std::string upper;
      for (const char c : text)
        upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      return find_scalar("method")->check(upper).empty() ? "did you mean `" + upper + "`?" : "";
    }
    if (type == "pointer" || type == "path" || type == "source")
      return "did you mean `/" + digits + "`?";
  }
  return {};
}

class Conformer {
 public:
  explicit Conformer(const ConformOptions& options)
      : options_(options), mistakes_(options.mistakes) {}

  void check(Node& node, std::string_view type) {
    if (node.bad) return;
    const std::vector<std::string_view> types = alternatives(type);
    if (types.size() == 1 && types[0] == "any") return;
    switch (node.kind) {
      case Node::Kind::map:
        return check_map(node, type, types);
      case Node::Kind::list:
        return check_list(node, types);
      case Node::Kind::scalar:
        return check_scalar(node, types);
      case Node::Kind::null:
        return check_null(node, types);
    }
  }

 private:
  void refuse(Node& node, const std::vector<std::string_view>& types, std::string hint = {}) {
    node.bad = true;
    const bool other_kind = std::none_of(types.begin(), types.end(), [](std::string_view type) {
      return find_scalar(type) != nullptr || !literal_of(type).empty();
    });
    if (hint.empty() && (other_kind || !node.is_scalar()) && !example_.empty())
      hint = "for example: " + std::string(example_);
    mistakes_.at(node, "expected " + phrase(types) + ", not " + what_is(node), std::move(hint));
  }

  void check_null(Node& node, const std::vector<std::string_view>& types) {
    for (const std::string_view type : types) {
      if (type == "value" || type == "constant") return;
    }
    node.bad = true;
    mistakes_.at(node, "no value here; expected " + phrase(types),
                 example_.empty() ? "" : "for example: " + std::string(example_));
  }

  void check_list(Node& node, const std::vector<std::string_view>& types) {
    for (const std::string_view type : types) {
      const std::string_view item = list_of(type);
      if (item.empty()) continue;
      for (Node& one : node.items) check(one, item);
      return;
    }
    refuse(node, types);
  }

  void check_map(Node& node, std::string_view type, const std::vector<std::string_view>& types) {
    std::vector<const Table*> tables;
    for (const std::string_view one : types) {
      if (const std::string_view value = map_of(one); !value.empty())
        return check_names(node, value);
      if (const Table* table = find_table(one)) tables.push_back(table);
    }
    if (tables.size() == 1) return check_table(node, *tables[0]);
    if (tables.empty()) return refuse(node, types);
    choose(node, type, tables);
  }

  void check_names(Node& node, std::string_view value) {
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      Node& key = node.keys[i];
      const ScalarType* name = find_scalar("name");
      if (!name->check(key.text).empty()) {
        key.bad = node.items[i].bad = true;
        mistakes_.at(key, "`" + key.text + "` is not " + std::string(name->phrase));
        continue;
      }
      check(node.items[i], value);
    }
    if (node.keys.empty()) {
      mistakes_.at(node, "this mapping is empty", "for example: " + std::string(example_));
    }
  }

  // Which of several tables is meant is told by the first key of each.
  void choose(Node& node, std::string_view type, const std::vector<const Table*>& tables) {
    std::vector<const Table*> meant;
    std::vector<std::string> words;
    for (const Table* table : tables) {
      const std::string_view key = table->fields.front().key;
      words.emplace_back(key);
      if (node.find(key) != nullptr) meant.push_back(table);
    }
    if (meant.size() == 1) return check_table(node, *meant[0]);
    node.bad = true;
    const Union* named = find_union(type);
    const std::string title(named != nullptr ? named->title : "this mapping");
    if (meant.size() > 1) {
      mistakes_.at(node,
                   title + " does one thing, this one has `" +
                       std::string(meant[0]->fields.front().key) + "` and `" +
                       std::string(meant[1]->fields.front().key) + "`",
                   "begin each with a dash of its own");
      return;
    }
    for (const Node& key : node.keys) {
      const std::string hint = did_you_mean(key.text, words);
      if (!hint.empty())
        return mistakes_.at(key, "unknown key `" + key.text + "` in " + title, hint);
    }
    const Node& place = node.keys.empty() ? node : node.keys.front();
    mistakes_.at(place, title + " has one of " + list_words(words), {});
  }

  void check_table(Node& node, const Table& table) {
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      Node& key = node.keys[i];
      const Field* field = find_field(table, key.text);
      if (field == nullptr || (field->need == Need::printed && !options_.canonical)) {
        key.bad = node.items[i].bad = true;
        unknown(key, table);
        continue;
      }
      example_ = field->example;
      check(node.items[i], field->type);
    }
    for (const Field& field : table.fields) {
      if (field.need != Need::required || node.find(field.key) != nullptr) continue;
      if (seems_misspelt(node, field.key)) continue;
      mistakes_.at(node, std::string(table.title) + " needs `" + std::string(field.key) + "`",
                   "for example: " + std::string(field.example));
    }
  }

  // Whether an unknown key was told to be probably this one.
  static bool seems_misspelt(const Node& node, std::string_view key) {
    return std::any_of(node.keys.begin(), node.keys.end(), [&](const Node& one) {
      return one.bad && !did_you_mean(one.text, {std::string(key)}).empty();
    });
  }

  void unknown(const Node& key, const Table& table) {
    std::vector<std::string> words;
    bool names = false;
    for (const Field& field : table.fields) {
      if (field.need != Need::printed) words.emplace_back(key_label(field.key));
      names = names || field.key == "<variable>" || field.key == "<name>";
    }
    if (names && did_you_mean(key.text, words).empty()) {
      mistakes_.at(key, "`" + key.text + "` cannot be a name here",
                   "a name has letters, digits and _, at most 64 of them, no digit first");
      return;
    }
    std::string hint = did_you_mean(key.text, words);
    if (hint.empty()) hint = elsewhere(key.text);
    if (hint.empty()) hint = "it can have: " + list_words(words);
    mistakes_.at(key, "unknown key `" + key.text + "` in " + std::string(table.title), hint);
  }

  // A key that another mapping has: it may only stand in the wrong place.
  static std::string elsewhere(std::string_view key) {
    for (const Table& table : all_tables()) {
      for (const Field& field : table.fields) {
        if (field.key.front() == '<' || did_you_mean(key, {std::string(field.key)}).empty())
          continue;
        return "`" + std::string(field.key) + "` is a key of " + std::string(table.title);
      }
    }
    return {};
  }

  void check_scalar(Node& node, const std::vector<std::string_view>& types) {
    if (node.text.find("${") != std::string::npos) {
      const bool holes = std::any_of(types.begin(), types.end(), [](std::string_view type) {
        const ScalarType* scalar = find_scalar(type);
        return scalar != nullptr && scalar->template_text;
      });
      if (holes) return;
      const std::size_t before = mistakes_.count();
      node.text = fill_environment(node, options_);
      node.bad = mistakes_.count() != before;
      if (node.bad) return;
    }
    std::string why;
    std::vector<std::string> words;
    for (const std::string_view type : types) {
      if (const std::string_view word = literal_of(type); !word.empty()) {
        if (word == node.text) return;
        words.emplace_back(word);
      } else if (const ScalarType* scalar = find_scalar(type)) {
        std::string wrong = scalar->check(node.text);
        if (wrong.empty()) return;
        if (wrong != "?") why = std::move(wrong);
      }
    }
    if (!why.empty()) {
      node.bad = true;
      mistakes_.at(node, "expected " + phrase(types) + ": " + why);
      return;
    }
    std::string hint = did_you_mean(node.text, words);
    refuse(node, types, hint.empty() ? unit_hint(node.text, types) : std::move(hint));
  }

  const ConformOptions& options_;
  Mistakes& mistakes_;
  std::string_view example_;  // of the key whose value is looked at
};

}  // namespace

std::string fill_environment(const Node& node, const ConformOptions& options) {
  std::string out;
  std::string_view rest = node.text;
  Piece piece;
  while (next_piece(rest, piece)) {
    out += piece.literal;
    if (piece.hole.empty()) continue;
    if (piece.unclosed) {
      options.mistakes.at(node, piece.hole, "`${` without its `}`", {});
      return out;
    }
    std::string_view name = inside_of(piece.hole);
    if (!name.starts_with("env:")) {
      options.mistakes.at(node, piece.hole,
                          "only ${env:NAME} can stand here, not " + std::string(piece.hole), {});
      continue;
    }
    name.remove_prefix(4);
    const std::size_t dash = name.find(":-");
    const std::string variable(name.substr(0, dash));
    const auto& outside = options.overrides.variable;
    const std::optional<std::string> value = outside ? outside(variable) : std::nullopt;
    if (value) {
      out += *value;
    } else if (dash != std::string_view::npos) {
      out.append(name.substr(dash + 2));
    } else {
      options.mistakes.at(node, piece.hole, "the environment variable " + variable + " is not set",
                          "set it, or give a default: ${env:" + variable + ":-default}");
    }
  }
  return out;
}

void conform(Node& node, std::string_view type, const ConformOptions& options) {
  Conformer(options).check(node, type);
}

}  // namespace throng::plan
