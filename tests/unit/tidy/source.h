// tests/unit/tidy/source.h
//
// A source file as the tidy rules see it: its text, and its code, which is the text with comments,
// literals and preprocessor lines blanked out (line for line and column for column), so that no
// rule stumbles over words in quotes. The brace structure is read by a heuristic that knows
// namespaces, types, functions and initialisers apart; it is right for code formatted by
// clang-format, which is the only code we have.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace throng::tidy {

struct Source {
  Source(std::string its_path, std::string its_text);

  std::string path;  // from the root of the repository
  std::string text;
  std::string code;
};

/// What a pair of braces holds.
enum class Scope { name_space, type, function, initialiser };

/// A pair of braces outside of any function body, with what stands before it.
struct Block {
  Scope scope;
  std::string head;  // from the end of the last declaration to the brace
  int first_line;    // of the opening brace, from 1
  int last_line;     // of the closing brace
};

/// A piece of code that ends in `;` or opens an initialiser, and the scope it stands in.
struct Statement {
  Scope scope;
  std::string text;
  int line;  // where it ends
};

struct Structure {
  std::vector<Block> blocks;
  std::vector<Statement> statements;
};

[[nodiscard]] std::string strip(std::string_view text);
[[nodiscard]] Structure structure_of(std::string_view code);
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);

/// Whether `word` stands in `text` with no letter, digit or underscore at either side.
[[nodiscard]] bool has_word(std::string_view text, std::string_view word);

}  // namespace throng::tidy
