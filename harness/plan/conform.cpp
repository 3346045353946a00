#include "harness/plan/conform.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "harness/base/assert.h"
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

// "`a`, `b` or a list of …": what a type takes.
std::string phrase(const std::vector<std::string_view>& types) {
  std::vector<std::string> parts;
  for (const std::string_view type : types) {
    if (const std::string_view word = literal_of(type); !word.empty()) {
      parts.push_back("`" + std::string(word) + "`");
    } else if (const std::string_view item = list_of(type); !item.empty()) {
      const std::vector<std::string_view> inner = alternatives(item);
      const Union* named = find_union(item);
      parts.push_back("a list" + (named != nullptr ? " (each " + std::string(named->title) + ")"
                                                   : " (each " + phrase(inner) + ")"));
    } else if (!map_of(type).empty()) {
      parts.emplace_back("a mapping of names");
    } else if (const ScalarType* scalar = find_scalar(type)) {
      parts.emplace_back(scalar->phrase);
    } else if (const Table* table = find_table(type)) {
      parts.push_back("a mapping (" + std::string(table->title) + ")");
    }
  }
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
      return {};
    }
    if (type == "rate" && bare)
      return "a rate needs a unit: " + digits + "/s or " + digits + "/min?";
    if (type == "size" && bare)
      return "a size needs a unit: " + digits + "B, " + digits + "KiB or " + digits + "MB?";
    if (type == "boolean" && (text == "yes" || text == "on")) return "write true";
    if (type == "boolean" && (text == "no" || text == "off")) return "write false";
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
    mistakes_.at(node, "expected " + phrase(types) + ", not " + what_is(node), std::move(hint));
  }

  void check_null(Node& node, const std::vector<std::string_view>& types) {
    for (const std::string_view type : types) {
      if (type == "value") return;
    }
    node.bad = true;
    mistakes_.at(node, "no value here; expected " + phrase(types));
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
    if (node.keys.empty()) mistakes_.at(node, "this mapping is empty");
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
                   "begin each step with a dash of its own");
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
      check(node.items[i], field->type);
    }
    for (const Field& field : table.fields) {
      if (field.need != Need::required || node.find(field.key) != nullptr) continue;
      mistakes_.at(node, std::string(table.title) + " needs `" + std::string(field.key) + "`",
                   "for example: " + std::string(field.example));
    }
  }

  void unknown(const Node& key, const Table& table) {
    std::vector<std::string> words;
    for (const Field& field : table.fields) {
      if (field.need != Need::printed) words.emplace_back(key_label(field.key));
    }
    std::string title(table.title);
    mistakes_.at(key, "unknown key `" + key.text + "` in " + title,
                 suggest(key.text, words, "it can have"));
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
};

bool is_variable_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  });
}

}  // namespace

std::string fill_environment(const Node& node, const ConformOptions& options) {
  std::string out;
  std::string_view rest = node.text;
  while (true) {
    const std::size_t start = rest.find("${");
    if (start == std::string_view::npos) return out.append(rest);
    const std::size_t end = rest.find('}', start);
    const std::string_view hole =
        end == std::string_view::npos ? rest.substr(start) : rest.substr(start, end - start + 1);
    out.append(rest.substr(0, start));
    if (end == std::string_view::npos) {
      options.mistakes.at(node, hole, "`${` without its `}`", {});
      return out;
    }
    rest = rest.substr(end + 1);
    std::string_view name = hole.substr(2, hole.size() - 3);
    if (!name.starts_with("env:")) {
      options.mistakes.at(node, hole, "only ${env:NAME} can stand here, not " + std::string(hole),
                          {});
      continue;
    }
    name.remove_prefix(4);
    const std::size_t dash = name.find(":-");
    const std::string variable(name.substr(0, dash));
    const std::optional<std::string> value =
        options.overrides.variable && is_variable_name(variable)
            ? options.overrides.variable(variable)
            : std::nullopt;
    if (value) {
      out += *value;
    } else if (dash != std::string_view::npos) {
      out.append(name.substr(dash + 2));
    } else {
      options.mistakes.at(node, hole, "the environment variable " + variable + " is not set",
                          "set it, or give a default: ${env:" + variable + ":-default}");
    }
  }
}

void conform(Node& node, std::string_view type, const ConformOptions& options) {
  Conformer(options).check(node, type);
}

}  // namespace throng::plan
