// harness/plan/mistakes.h
//
// Collects every mistake of a set of files. Bounded; in the end in order of file, line and column,
// each told once.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/diagnostic.h"
#include "harness/plan/yaml_node.h"

namespace throng::plan {

class Mistakes {
 public:
  /// At the beginning of `node`.
  void at(const Node& node, std::string message, std::string hint = {});
  /// At the first place of `part` in `node`'s own line, from the node on; else at its beginning.
  void at(const Node& node, std::string_view part, std::string message, std::string hint);
  /// `line` from 1 (0 = the file), `column` from 1 in bytes (0 = the line).
  void at(const Source& source, int line, int column, std::string message, std::string hint = {});
  /// A file that could not even be read; it has no lines to show.
  void in_file(std::string path, std::string message);

  [[nodiscard]] bool any() const { return !found_.empty(); }
  [[nodiscard]] std::size_t count() const { return found_.size(); }
  [[nodiscard]] std::vector<Diagnostic> take();

 private:
  struct Found {
    std::size_t order;
    Diagnostic diagnostic;
  };
  std::vector<Found> found_;
  std::size_t unsaid_ = 0;
};

/// "did you mean `x`?" if one of `candidates` is near, else empty.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       const std::vector<std::string>& candidates);
/// "`a`, `b` or `c`", at most `most` of them.
[[nodiscard]] std::string list_words(const std::vector<std::string>& words,
                                     std::string_view last = "or", std::size_t most = 12);
/// did_you_mean, or else "`what` are: …" if there are any.
[[nodiscard]] std::string suggest(std::string_view word, const std::vector<std::string>& candidates,
                                  std::string_view what);
/// A value as messages quote it: shortened, without line breaks.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace throng::plan
