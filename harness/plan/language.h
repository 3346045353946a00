// harness/plan/language.h
//
// The language as tables: every mapping, its keys, their types, defaults and what they mean. The
// parser, the JSON Schema and docs/language.md are made from these and nothing else, so they cannot
// disagree.
//
// A type is written as an expression: a scalar's name (`duration`, see scalars.h), a literal in
// quotes ('all'), the name of a table or a union, `[T]` a list of T, `{T}` a mapping of names to T,
// and `A | B` either.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace throng::plan {

enum class Need : std::uint8_t {
  optional,
  required,
  printed,  // only in what `throng plan` writes: resolved facts that a person does not type
};

struct Field {
  std::string_view key;  // `<name>`, `<pointer>`, `<header>`, `<percentile>`, `<worst>`: any key of
                         // that form
  std::string_view type;
  Need need = Need::optional;
  std::string_view standard;  // the default as one would write it; empty = none
  std::string_view example;
  std::string_view doc;
};

struct Table {
  std::string_view name;   // as types refer to it
  std::string_view title;  // as messages say it: "a feed"
  std::string_view doc;
  std::span<const Field> fields;
  /// Keys between blanks, of which one and no more is there. For the schema; the readers say it in
  /// words of their own.
  std::string_view exactly_one = {};
};

/// A name for a type that stands in several places.
struct Union {
  std::string_view name;
  std::string_view title;
  std::string_view type;
  std::string_view doc;
};

/// In the order in which the reference describes them; the three kinds of file come first.
[[nodiscard]] std::vector<Table> all_tables();
[[nodiscard]] std::span<const Union> all_unions();

/// Null if there is none of that name.
[[nodiscard]] const Table* find_table(std::string_view name);
[[nodiscard]] const Union* find_union(std::string_view name);

/// The field that a key of `table` belongs to: by name, else by form. Null if none.
[[nodiscard]] const Field* find_field(const Table& table, std::string_view key);
/// For `<name>` and the like: a regular expression for the schema. Empty for a plain key.
[[nodiscard]] std::string_view key_pattern(std::string_view key);
/// What messages and the reference call a key of that form: "/POINTER".
[[nodiscard]] std::string_view key_label(std::string_view key);

/// The alternatives of a type expression, unions resolved.
[[nodiscard]] std::vector<std::string_view> alternatives(std::string_view type);
/// The T of `[T]` and `{T}`, else empty.
[[nodiscard]] std::string_view list_of(std::string_view alternative);
[[nodiscard]] std::string_view map_of(std::string_view alternative);
/// The word of `'word'`, else empty.
[[nodiscard]] std::string_view literal_of(std::string_view alternative);

// The parts of the tables, each in a file of its own.
[[nodiscard]] std::span<const Table> scenario_tables();
[[nodiscard]] std::span<const Table> load_tables();
[[nodiscard]] std::span<const Table> budget_tables();
[[nodiscard]] std::span<const Table> flow_tables();
[[nodiscard]] std::span<const Table> contract_tables();
[[nodiscard]] std::span<const Table> environment_tables();

}  // namespace throng::plan
