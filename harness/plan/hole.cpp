#include "harness/plan/hole.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "harness/plan/hole_text.h"

namespace throng::plan {
namespace {

using Kind = Segment::Kind;

struct Word {
  std::string_view name;
  Kind kind;
  std::uint32_t group;
  std::string_view where;  // it has a meaning
};
constexpr Word kWords[] = {
    {"run", Kind::run, kRunNames, "in contracts and flows"},
    {"user", Kind::user, kUserNames, "in flows and in a contract's conversation"},
    {"iteration", Kind::iteration, kUserNames, "in flows and in a contract's conversation"},
    {"load", Kind::load, kUserNames, "in flows and in a contract's conversation"},
    {"conversation", Kind::conversation, kConversationName,
     "in flows, and in a contract's turn and keys"},
    {"instance", Kind::instance, kInstanceName, "in flows and in a contract's turn"},
    {"uuid", Kind::uuid, kRandomNames, "in flows and in a contract's turn"},
    {"message", Kind::variable, kMessageName, "in a contract's turn and in the body of a say"},
    {"marker", Kind::marker, kMarkerName, "in a request with `turn: true`"},
};
constexpr std::string_view kElsewhere[] = {"env", "secret", "feed", "random",
                                           "bin", "here",   "port"};

struct Filter {
  std::string_view word;
  Escape escape;
};
constexpr Filter kFilters[] = {{"json_string", Escape::json},
                               {"query", Escape::query},
                               {"path", Escape::path},
                               {"header", Escape::header},
                               {"raw", Escape::none}};

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

class HoleReader {
 public:
  HoleReader(const Node& node, std::string_view written, const Scope& scope)
      : node_(node), written_(written), scope_(scope) {}

  std::optional<Hole> read() {
    std::string_view inside = inside_of(written_);
    Hole hole;
    if (const std::size_t bar = inside.rfind(" | "); bar != std::string_view::npos) {
      if (!filter(trim(inside.substr(bar + 3)), hole)) return std::nullopt;
      inside = inside.substr(0, bar);
    }
    if (!value(trim(inside), hole.value)) return std::nullopt;
    return hole;
  }

 private:
  bool wrong(std::string message, std::string hint = {}) {
    scope_.reading.mistakes.at(node_, written_, std::move(message), std::move(hint));
    return false;
  }

  bool filter(std::string_view word, Hole& hole) {
    if (word == "json") return hole.json_value = true;
    std::vector<std::string> words = {"json"};
    for (const Filter& known : kFilters) {
      if (known.word == word) {
        hole.escape = known.escape;
        return true;
      }
      words.emplace_back(known.word);
    }
    return wrong("unknown filter `" + std::string(word) + "`", suggest(word, words, "filters are"));
  }

  bool value(std::string_view name, Template& out) {
    if (name.starts_with("env:")) return environment(name.substr(4), out);
    if (name.starts_with("secret:")) return secret(name.substr(7), out);
    if (name.starts_with("feed.")) return feed(name.substr(5), out);
    if (name.starts_with("random.")) return random(name.substr(7), out);
    for (const Word& word : kWords) {
      if (word.name == name) return known(word, out);
    }
    return variable(name, out);
  }

  Segment segment(Kind kind, std::string_view text) const {
    Segment made;
    made.kind = kind;
    made.source = "${" + std::string(text) + "}";
    return made;
  }

  bool known(const Word& word, Template& out) {
    if ((scope_.names & word.group) == 0) {
      return wrong("${" + std::string(word.name) + "} has no meaning " + std::string(scope_.place),
                   "it stands " + std::string(word.where));
    }
    Segment made = segment(word.kind, word.name);
    if (word.name == "message") made.index = kMessageSlot;
    out.segments.push_back(std::move(made));
    return true;
  }

  std::optional<std::string> outside(std::string_view name) const {
    const auto& variable = scope_.reading.overrides.variable;
    return variable ? variable(std::string(name)) : std::nullopt;
  }

  bool environment(std::string_view text, Template& out) {
    const std::size_t dash = text.find(":-");
    const std::string name(text.substr(0, dash));
    if (name.empty()) return wrong("${env:…} needs the name of an environment variable");
    if (const std::optional<std::string> value = outside(name)) {
      add_literal(out, *value);
    } else if (dash != std::string_view::npos) {
      add_literal(out, text.substr(dash + 2));
    } else {
      return wrong("the environment variable " + name + " is not set",
                   "set it, or give a default: ${env:" + name + ":-default}");
    }
    return true;
  }

  bool secret(std::string_view name, Template& out) {
    if (name.empty()) return wrong("${secret:…} needs the name of an environment variable");
    std::optional<std::string> value = outside(name);
    if (!value && !scope_.reading.canonical) {
      return wrong(
          "the secret " + std::string(name) + " is not set",
          "secrets are taken from environment variables: export " + std::string(name) + "=…");
    }
    Segment made = segment(Kind::literal, "secret:" + std::string(name));
    made.secret = true;
    made.text = value.value_or("");
    out.segments.push_back(std::move(made));
    return true;
  }

  bool feed(std::string_view text, Template& out) {
    const std::size_t dot = text.find('.');
    const std::string_view name = text.substr(0, dot);
    const std::string_view column =
        dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
    if (scope_.feeds == nullptr) return wrong("a feed has no meaning " + std::string(scope_.place));
    if (column.empty()) return wrong("a feed's value is written ${feed.NAME.COLUMN}");
    std::vector<std::string> names;
    for (std::size_t i = 0; i < scope_.feeds->size(); ++i) {
      const Feed& one = (*scope_.feeds)[i];
      names.push_back(one.name);
      if (one.name != name) continue;
      const auto at = std::find(one.columns.begin(), one.columns.end(), column);
      if (at == one.columns.end()) {
        return wrong("feed `" + one.name + "` has no column `" + std::string(column) + "`",
                     suggest(column, one.columns, "its columns are"));
      }
      Segment made = segment(Kind::feed, "feed." + std::string(text));
      made.index = static_cast<std::uint32_t>(i);
      made.column = static_cast<std::uint32_t>(at - one.columns.begin());
      out.segments.push_back(std::move(made));
      return true;
    }
    if (scope_.broken_feeds != nullptr && scope_.broken_feeds->count(std::string(name)) > 0)
      return false;
    return wrong("there is no feed `" + std::string(name) + "`",
                 suggest(name, names, "the feeds are"));
  }

  bool random(std::string_view text, Template& out) {
    if ((scope_.names & kRandomNames) == 0)
      return wrong("nothing is random " + std::string(scope_.place));
    const std::size_t open = text.find('(');
    const std::string_view name = text.substr(0, open);
    if (open == std::string_view::npos || text.back() != ')' ||
        (name != "int" && name != "choice")) {
      return wrong("unknown random value `" + std::string(text) + "`",
                   "there are ${random.int(1,6)} and ${random.choice(a,b,c)}");
    }
    std::vector<std::string> arguments;
    std::string_view rest = text.substr(open + 1, text.size() - open - 2);
    while (true) {
      const std::size_t comma = rest.find(',');
      arguments.emplace_back(trim(rest.substr(0, comma)));
      if (comma == std::string_view::npos) break;
      rest = rest.substr(comma + 1);
    }
    return name == "int" ? random_int(text, arguments, out)
                         : random_choice(text, std::move(arguments), out);
  }

  bool random_int(std::string_view text, const std::vector<std::string>& arguments, Template& out) {
    Segment made = segment(Kind::random_int, "random." + std::string(text));
    const auto number = [](const std::string& from, std::int64_t& to) {
      const auto [stop, error] = std::from_chars(from.data(), from.data() + from.size(), to);
      return error == std::errc() && stop == from.data() + from.size() && !from.empty();
    };
    if (arguments.size() != 2 || !number(arguments[0], made.low) ||
        !number(arguments[1], made.high)) {
      return wrong("a random number is written ${random.int(LOW,HIGH)} with two whole numbers");
    }
    if (made.low > made.high) {
      return wrong(
          "there is no number from " + arguments[0] + " to " + arguments[1],
          "the lower one comes first: ${random.int(" + arguments[1] + "," + arguments[0] + ")}");
    }
    out.segments.push_back(std::move(made));
    return true;
  }

  bool random_choice(std::string_view text, std::vector<std::string> arguments, Template& out) {
    if (arguments.size() == 1 && arguments[0].empty())
      return wrong("a random choice needs something to choose from");
    Segment made = segment(Kind::random_choice, "random." + std::string(text));
    made.choices = std::move(arguments);
    out.segments.push_back(std::move(made));
    return true;
  }

  bool variable(std::string_view text, Template& out) {
    const std::size_t dash = text.find(":-");
    const bool fallback = dash != std::string_view::npos;
    const std::string name(trim(text.substr(0, dash)));
    if (scope_.constants != nullptr) {
      if (const auto found = scope_.constants->find(name); found != scope_.constants->end()) {
        out = found->second;
        return true;
      }
    }
    const std::size_t slot = scope_.variables != nullptr ? scope_.variables->find(name) : 0;
    if (scope_.variables == nullptr || slot == scope_.variables->names.size())
      return undefined(name);
    if (!scope_.variables->possible[slot] && !fallback) {
      return wrong("`" + name + "` is used here before any step could have set it",
                   "it is set in line " + std::to_string(scope_.variables->where[slot]->line) +
                       "; a default is written ${" + name + ":-default}");
    }
    Segment made = segment(Kind::variable, text);
    made.index = static_cast<std::uint32_t>(slot);
    if (fallback) made.text = text.substr(dash + 2);
    out.segments.push_back(std::move(made));
    return true;
  }

  bool undefined(const std::string& name) {
    std::vector<std::string> names;
    for (const Word& word : kWords) {
      if ((scope_.names & word.group) != 0) names.emplace_back(word.name);
    }
    if (scope_.variables != nullptr) {
      names.insert(names.end(), scope_.variables->names.begin(), scope_.variables->names.end());
    }
    if (scope_.constants != nullptr) {
      for (const auto& [constant, value] : *scope_.constants) names.push_back(constant);
    }
    if (name.empty()) return wrong("${} names nothing", "write `$${` for a plain `${`");
    std::string hint = did_you_mean(name, names);
    if (hint.empty() && scope_.variables != nullptr) {
      hint =
          "variables are set by `capture` and `set` in the same flow, or given under `variables`";
    }
    return wrong("there is no variable `" + name + "`", std::move(hint));
  }

  const Node& node_;
  std::string_view written_;
  const Scope& scope_;
};

}  // namespace

std::size_t Variables::find(std::string_view name) const {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

bool is_reserved(std::string_view name) {
  const auto same = [name](const Word& word) { return word.name == name; };
  return std::any_of(std::begin(kWords), std::end(kWords), same) ||
         std::find(std::begin(kElsewhere), std::end(kElsewhere), name) != std::end(kElsewhere);
}

std::string_view filter_of(Escape escape) {
  for (const Filter& known : kFilters) {
    if (known.escape == escape) return known.word;
  }
  return {};
}

std::optional<Hole> read_hole(const Node& node, std::string_view written, const Scope& scope) {
  return HoleReader(node, written, scope).read();
}

}  // namespace throng::plan
