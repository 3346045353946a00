// harness/plan/yaml_out.h
//
// YAML as print() writes it: keys in the order given, small mappings and lists on one line, texts
// in quotes only where they need them. What it writes, read_yaml reads back as the same tree.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::plan {

class YamlOut {
 public:
  /// A text; quoted if it could be taken for something else.
  static YamlOut text(std::string_view value);
  /// Written as it is: numbers, durations, true.
  static YamlOut bare(std::string value);
  static YamlOut list(std::vector<YamlOut> items);
  static YamlOut map() { return {}; }

  /// REQUIRES: a map.
  YamlOut& add(std::string_view key, YamlOut value);
  YamlOut& add(std::string_view key, std::string_view value) { return add(key, text(value)); }
  YamlOut& flag(std::string_view key, bool value) {
    return add(key, bare(value ? "true" : "false"));
  }

  [[nodiscard]] bool empty() const { return items_.empty(); }
  /// The whole document.
  [[nodiscard]] std::string document() const;

 private:
  enum class Kind { map, list, scalar };
  [[nodiscard]] std::string one_line(std::size_t most) const;
  void write(std::string& out, std::size_t indent, bool after_dash) const;

  Kind kind_ = Kind::map;
  std::string scalar_;
  std::vector<std::pair<std::string, YamlOut>> items_;  // keys empty in a list
};

}  // namespace throng::plan
