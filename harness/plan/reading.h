// harness/plan/reading.h
//
// What all readers of one load share: where mistakes go, what the command line gave, the files read
// so far. Owned by the function that loads; one thread.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/plan/conform.h"
#include "harness/plan/load_plan.h"
#include "harness/plan/mistakes.h"
#include "harness/plan/yaml_node.h"

namespace throng::plan {

class Reading {
 public:
  Reading(const Overrides& given, bool canonical_text)
      : overrides(given), canonical(canonical_text) {}
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  /// The text of a file, kept; null if it cannot be read (told at `named_at`, or of the file if
  /// there is none).
  const Source* open(const std::string& path, const Node* named_at, std::size_t most);
  /// A text that is no file.
  const Source& keep(std::string name, std::string text);
  /// A YAML file, held against the table of its kind, which is one of `kinds`; null if it cannot be
  /// used (told, at `named_at` if that is given).
  Node* document(const std::string& path, const Node* named_at,
                 const std::vector<std::string_view>& kinds);
  Node* document(const Source& source, const Node* named_at,
                 const std::vector<std::string_view>& kinds);

  [[nodiscard]] ConformOptions options() { return {overrides, mistakes, canonical}; }

  const Overrides& overrides;
  const bool canonical;
  Mistakes mistakes;
  std::vector<std::string> files;

 private:
  std::deque<Source> sources_;
  std::deque<Node> documents_;
};

/// `path` as it stands in `file`, seen from where we are.
[[nodiscard]] std::string beside(std::string_view file, const std::string& path);
/// The folder of `file`; "." if it has none.
[[nodiscard]] std::string folder_of(std::string_view file);
/// The kind that a document says it is, or is by its keys.
[[nodiscard]] std::string_view kind_of(const Node& document);

}  // namespace throng::plan
