// harness/plan/record.h
//
// A mapping that conform() has passed, read through its table: a key that is absent gives the
// table's default, a key that was wrong (and reported) gives it too. Asking for a key that the
// table does not describe is a bug.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/time.h"
#include "harness/base/units.h"
#include "harness/plan/language.h"
#include "harness/plan/yaml_node.h"

namespace throng::plan {

class Record {
 public:
  /// `node` may be null: then everything has its default.
  Record(const Node* node, std::string_view table);

  /// The value, or null if it is absent or was wrong.
  [[nodiscard]] const Node* find(std::string_view key) const;
  [[nodiscard]] bool has(std::string_view key) const { return find(key) != nullptr; }
  /// Whether the file has this key at all, right or wrong.
  [[nodiscard]] bool mentions(std::string_view key) const;

  [[nodiscard]] std::string text(std::string_view key) const;
  [[nodiscard]] bool flag(std::string_view key) const;
  [[nodiscard]] Duration duration(std::string_view key) const;
  [[nodiscard]] Rate rate(std::string_view key) const;
  [[nodiscard]] Fraction share(std::string_view key) const;
  [[nodiscard]] Bytes size(std::string_view key) const;
  [[nodiscard]] std::uint64_t whole(std::string_view key) const;
  [[nodiscard]] std::uint32_t count(std::string_view key) const;  // of a type that fits
  [[nodiscard]] double number(std::string_view key) const;
  [[nodiscard]] std::optional<Duration> maybe_duration(std::string_view key) const;
  [[nodiscard]] std::optional<std::uint64_t> maybe_whole(std::string_view key) const;
  [[nodiscard]] std::optional<bool> maybe_flag(std::string_view key) const;
  [[nodiscard]] std::optional<double> maybe_number(std::string_view key) const;

 private:
  [[nodiscard]] const Field& field(std::string_view key) const;
  const Node* node_;
  const Table& table_;
};

/// Readers of values that conform() has passed.
[[nodiscard]] Duration duration_of(const Node& node);
[[nodiscard]] std::uint64_t whole_of(const Node& node);

/// The index of `word` in `words`; conform() saw to it that it is there.
template <typename Enum>
[[nodiscard]] Enum word_of(std::string_view word, std::initializer_list<std::string_view> words) {
  std::size_t i = 0;
  for (const std::string_view one : words) {
    if (one == word) return static_cast<Enum>(i);
    ++i;
  }
  return Enum{};
}

}  // namespace throng::plan
