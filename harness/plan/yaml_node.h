// harness/plan/yaml_node.h
//
// A YAML file as a tree of our own: every key and value knows its file, line and column, so that
// whatever is wrong with it can be shown where it stands. `bad` marks what has been reported
// already, so that one mistake is told once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace throng::plan {

/// One file that was read, kept while its nodes live.
struct Source {
  std::string path;  // as given, or relative to the file that named it
  std::string text;
  std::size_t order = 0;  // files are reported in the order in which they were read
  std::vector<std::size_t> line_starts;

  /// Line `number` (from 1) without its end.
  [[nodiscard]] std::string_view line(int number) const;
};

struct Node {
  enum class Kind : std::uint8_t { null, scalar, list, map };
  Kind kind = Kind::null;
  bool plain = false;  // a scalar without quotes
  bool bad = false;
  int line = 0;    // from 1
  int column = 0;  // from 1, in bytes
  const Source* source = nullptr;
  std::string text;         // scalar
  std::vector<Node> keys;   // map: as long as items
  std::vector<Node> items;  // list, map

  [[nodiscard]] bool is_map() const { return kind == Kind::map; }
  [[nodiscard]] bool is_list() const { return kind == Kind::list; }
  [[nodiscard]] bool is_scalar() const { return kind == Kind::scalar; }
  /// The value of `key` in a map, or null.
  [[nodiscard]] const Node* find(std::string_view key) const;
  /// The key itself, to point at. REQUIRES: a map that has it.
  [[nodiscard]] const Node& key(std::string_view key) const;
  /// Whether some key of the map is unknown (and told): what is missing may only be misspelt.
  [[nodiscard]] bool misspelt() const;
};

}  // namespace throng::plan
