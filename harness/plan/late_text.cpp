#include "harness/plan/late_text.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "harness/plan/hole_text.h"

namespace throng::plan {
namespace {

class LateReader {
 public:
  LateReader(const Node& node, const LateScope& scope) : node_(node), scope_(scope) {}

  LateText read() {
    std::string_view rest = node_.text;
    Piece piece;
    while (next_piece(rest, piece)) {
      add(piece.literal);
      if (piece.unclosed) {
        wrong(piece.hole, "`${` without its `}`", "write `$${` for a plain `${`");
      } else if (!piece.hole.empty()) {
        hole(piece.hole, inside_of(piece.hole));
      }
    }
    flush(false);
    return std::move(made_);
  }

 private:
  // What will be known later.
  void keep(std::string_view written) {
    flush(true);
    made_.text.append(written);
    made_.source.append(written);
  }
  void flush(bool before_hole) {
    made_.text += with_dollars(text_, before_hole);
    made_.source += with_dollars(source_, before_hole);
    text_.clear();
    source_.clear();
  }
  void add(std::string_view text) {
    text_.append(text);
    source_.append(text);
  }
  void wrong(std::string_view part, std::string message, std::string hint = {}) {
    scope_.reading.mistakes.at(node_, part, std::move(message), std::move(hint));
  }
  [[nodiscard]] std::optional<std::string> outside(const std::string& name) const {
    const auto& variable = scope_.reading.overrides.variable;
    return variable ? variable(name) : std::nullopt;
  }

  void hole(std::string_view written, std::string_view name) {
    if (name.starts_with("env:")) return environment(written, name.substr(4));
    if (name.starts_with("secret:")) return secret(written, std::string(name.substr(7)));
    if (name == "bin") {
      const std::string& bin = scope_.reading.overrides.bin_dir;
      return add(bin.empty() ? "." : bin);
    }
    if (name == "here") return add(here());
    if (exists(written, name)) keep(written);
  }

  [[nodiscard]] std::string here() const {
    std::string folder = folder_of(node_.source->path);
    if (!scope_.absolute_here) return folder;
    std::error_code error;
    const std::filesystem::path absolute = std::filesystem::absolute(folder, error);
    return error ? folder : absolute.lexically_normal().string();
  }

  void environment(std::string_view written, std::string_view text) {
    const std::size_t dash = text.find(":-");
    const std::string name(text.substr(0, dash));
    if (const std::optional<std::string> value = outside(name)) {
      add(*value);
    } else if (dash != std::string_view::npos) {
      add(text.substr(dash + 2));
    } else {
      wrong(written, "the environment variable " + name + " is not set",
            "set it, or give a default: ${env:" + name + ":-default}");
    }
  }

  void secret(std::string_view written, const std::string& name) {
    const std::optional<std::string> value = outside(name);
    if (!value && !scope_.reading.canonical) {
      wrong(written, "the secret " + name + " is not set",
            "secrets are taken from environment variables: export " + name + "=…");
      return;
    }
    made_.secret = true;
    text_ += value.value_or("");
    made_.source += with_dollars(source_, true);
    made_.source.append(written);
    source_.clear();
  }

  bool exists(std::string_view written, std::string_view name) {
    if (name == "port") {
      if (!scope_.port)
        wrong(written, "${port} is the port of a process that throng starts; there is none here");
      return scope_.port;
    }
    if (name == "redis.host" || name == "redis.port" || name == "redis.url") {
      if (!scope_.names.redis)
        wrong(written, "this environment has no Redis", "add `redis: {start: true}`");
      return scope_.names.redis;
    }
    const std::size_t first = name.find('.');
    const std::size_t last = name.rfind('.');
    const std::string group(name.substr(0, first));
    if (last == first || (group != "stubs" && group != "processes" && group != "instances")) {
      unknown(written, name);
      return false;
    }
    const std::string one(name.substr(first + 1, last - first - 1));
    const std::string_view part = name.substr(last + 1);
    const auto found = scope_.names.groups.find(group);
    const std::vector<std::string> known =
        found != scope_.names.groups.end() ? found->second : std::vector<std::string>{};
    if (std::find(known.begin(), known.end(), one) == known.end()) {
      wrong(written, "there is no `" + one + "` among the " + group,
            suggest(one, known, "there are"));
      return false;
    }
    if (part != "url" && part != "port" && part != "host") {
      wrong(written, "`" + std::string(part) + "` is nothing that one of the " + group + " has",
            "there are `url`, `host` and `port`");
      return false;
    }
    return true;
  }

  void unknown(std::string_view written, std::string_view name) {
    std::vector<std::string> words = {"bin",        "here",       "port",
                                      "redis.host", "redis.port", "redis.url"};
    for (const auto& [group, names] : scope_.names.groups) {
      for (const std::string& one : names)
        words.push_back(std::string(group).append(".").append(one).append(".url"));
    }
    wrong(written, "there is no `" + std::string(name) + "` here",
          suggest(name, words, "there are"));
  }

  const Node& node_;
  const LateScope& scope_;
  LateText made_;
  std::string text_;  // not yet written: how dollars are depends on what follows
  std::string source_;
};

}  // namespace

LateText read_late(const Node& node, const LateScope& scope) {
  return LateReader(node, scope).read();
}

Result<std::string> fill(const LateText& text, const std::map<std::string, std::string>& names) {
  std::string out;
  std::string_view rest = text.text;
  Piece piece;
  while (next_piece(rest, piece)) {
    out += piece.literal;
    if (piece.hole.empty()) continue;
    if (piece.unclosed) return unexpected(Failure::other, "`${` without its `}`");
    const auto found = names.find(std::string(inside_of(piece.hole)));
    if (found == names.end()) {
      return unexpected(Failure::other,
                        std::string(piece.hole) + " is not known in this environment");
    }
    out += found->second;
  }
  return out;
}

}  // namespace throng::plan
