#include "tests/unit/tidy/source.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace throng::tidy {
namespace {

bool word_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Copies `text` to `out`, blanking what is no code. One call per construct; `at` moves behind it.
class Stripper {
 public:
  explicit Stripper(std::string_view text) : text_(text), out_(text) {}

  std::string run() {
    while (at_ < text_.size()) step();
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool here(std::string_view what) const {
    return text_.substr(at_).starts_with(what);
  }

  void blank_to(std::size_t end) {
    for (end = std::min(end, text_.size()); at_ < end; ++at_) {
      if (text_[at_] != '\n') out_[at_] = ' ';
    }
  }

  // Just behind the first `end` found from `from` on, or the end of the text.
  [[nodiscard]] std::size_t behind(std::string_view end, std::size_t from) const {
    const std::size_t found = text_.find(end, from);
    return found == std::string_view::npos ? text_.size() : found + end.size();
  }

  [[nodiscard]] bool starts_line() const {
    const std::size_t before = text_.substr(0, at_).find_last_not_of(" \t");
    return before == std::string_view::npos || text_[before] == '\n';
  }

  void step() {
    const bool in_word = at_ > 0 && word_character(text_[at_ - 1]);
    if (here("//")) {
      blank_to(std::min(text_.find('\n', at_), text_.size()));
    } else if (here("/*")) {
      blank_to(behind("*/", at_ + 2));
    } else if (here("R\"") && !in_word) {
      const std::size_t open = text_.find('(', at_);
      blank_to(behind(")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"", open));
    } else if (text_[at_] == '"' || (text_[at_] == '\'' && !in_word)) {
      literal(text_[at_]);
    } else if (text_[at_] == '#' && starts_line()) {
      preprocessor();
    } else {
      ++at_;
    }
  }

  void literal(char quote) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n')
      end += text_[end] == '\\' ? 2 : 1;
    blank_to(end + 1);
  }

  void preprocessor() {
    std::size_t end = at_;
    do {
      end = std::min(text_.find('\n', end + 1), text_.size());
    } while (end < text_.size() && text_[end - 1] == '\\');
    blank_to(end);
  }

  std::string_view text_;
  std::string out_;
  std::size_t at_ = 0;
};

std::string trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t\n");
  if (from == std::string_view::npos) return "";
  return std::string(text.substr(from, text.find_last_not_of(" \t\n") - from + 1));
}

// Whether an `=` stands outside of all parentheses and template arguments' defaults (an operator's
// name is none).
bool assigns(std::string_view head) {
  int depth = 0;
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (head[i] == '(') ++depth;
    if (head[i] == ')') --depth;
    if (head[i] != '=' || depth > 0) continue;
    const std::size_t name = head.substr(0, i).rfind("operator");
    const bool in_operator = name != std::string_view::npos &&
                             head.substr(name, i - name).find('(') == std::string_view::npos;
    if (!in_operator) return true;
  }
  return false;
}

// Without a leading `template <…>`.
std::string_view untemplated(std::string_view head) {
  if (!head.starts_with("template")) return head;
  int depth = 0;
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (head[i] == '<') ++depth;
    if (head[i] == '>' && --depth == 0) {
      const std::string_view rest = head.substr(i + 1);
      return rest.substr(std::min(rest.find_first_not_of(" \n"), rest.size()));
    }
  }
  return head;
}

Scope scope_of(std::string_view whole_head) {
  const std::string_view head = untemplated(whole_head);
  const bool linkage = head.starts_with("extern") && head.find('(') == std::string_view::npos;
  if (has_word(head, "namespace") || linkage) return Scope::name_space;
  static constexpr std::array<std::string_view, 4> kTypes{"class", "struct", "union", "enum"};
  const std::string_view before = head.substr(0, head.find('('));
  const bool type =
      std::any_of(kTypes.begin(), kTypes.end(), [&](auto word) { return has_word(before, word); });
  if (type && head.find('(') == std::string_view::npos) return Scope::type;
  if (assigns(head) || head.find(')') == std::string_view::npos) return Scope::initialiser;
  return Scope::function;
}

}  // namespace

Source::Source(std::string its_path, std::string its_text)
    : path(std::move(its_path)), text(std::move(its_text)), code(strip(text)) {}

std::string strip(std::string_view text) { return Stripper(text).run(); }

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string_view::npos; ++at) {
    const bool begins = at == 0 || !word_character(text[at - 1]);
    const std::size_t end = at + word.size();
    if (begins && (end == text.size() || !word_character(text[end]))) return true;
  }
  return false;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

Structure structure_of(std::string_view code) {
  Structure found;
  struct Open {
    Block block;
    std::size_t head_from;  // where the surrounding declaration began
  };
  std::vector<Open> open;
  const auto scope = [&] { return open.empty() ? Scope::name_space : open.back().block.scope; };
  std::size_t head_from = 0;
  int line = 1;
  int parentheses = 0;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == '\n') ++line;
    if (c == '(') ++parentheses;
    if (c == ')') --parentheses;
    if (c == ';' && parentheses == 0) {
      found.statements.push_back({scope(), trimmed(code.substr(head_from, i - head_from)), line});
      head_from = i + 1;
    } else if (c == '{') {
      const std::string head = trimmed(code.substr(head_from, i - head_from));
      // Inside of a function every block belongs to it; inside of a macro's arguments none begins.
      Scope its = scope();
      if (its != Scope::function && its != Scope::initialiser) {
        its = parentheses > 0 ? Scope::initialiser : scope_of(head);
      }
      open.push_back({{its, head, line, line}, head_from});
      if (open.back().block.scope != Scope::initialiser) head_from = i + 1;
    } else if (c == '}' && !open.empty()) {
      Open done = std::move(open.back());
      open.pop_back();
      done.block.last_line = line;
      // After an initialiser its declaration goes on.
      if (done.block.scope != Scope::initialiser) head_from = i + 1;
      const bool nested = scope() == Scope::function || scope() == Scope::initialiser;
      if (!nested) found.blocks.push_back(std::move(done.block));
    } else if (c == ':' &&
               code.substr(head_from, i - head_from).find('(') == std::string_view::npos &&
               scope() == Scope::type && i + 1 < code.size() && code[i + 1] == '\n') {
      head_from = i + 1;  // public: and the like
    }
  }
  return found;
}

}  // namespace throng::tidy
