#include "harness/plan/yaml_out.h"

#include <cstdio>

#include "harness/base/assert.h"

namespace throng::plan {
namespace {

constexpr std::size_t kWidth = 100;

bool word_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == '/' || c == '.' || c == '-';
}

// What some YAML reader takes for something else than text.
constexpr std::string_view kWords[] = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"};

bool is_word_of_yaml(std::string_view value) {
  for (const std::string_view word : kWords) {
    if (word.size() != value.size()) continue;
    bool same = true;
    for (std::size_t i = 0; i < word.size(); ++i) same = same && (value[i] | 0x20) == word[i];
    if (same) return true;
  }
  return false;
}

// Words and paths only; everything else goes into quotes, which is never wrong.
bool is_plain(std::string_view value) {
  if (value.empty() || is_word_of_yaml(value)) return false;
  if (value.front() == '-' || value.front() == '.') return false;
  if (value.front() >= '0' && value.front() <= '9') return false;
  for (const char c : value) {
    if (!word_char(c) && c != ' ') return false;
  }
  return value.back() != ' ' && value.front() != ' ';
}

std::string in_double_quotes(std::string_view value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') {
      out.append(1, '\\').append(1, c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) {
      char code[8];
      std::snprintf(code, sizeof code, "\\x%02x",
                    static_cast<unsigned>(static_cast<unsigned char>(c)));
      out += code;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

}  // namespace

YamlOut YamlOut::text(std::string_view value) {
  return bare(is_plain(value) ? std::string(value) : in_double_quotes(value));
}

YamlOut YamlOut::bare(std::string value) {
  YamlOut made;
  made.kind_ = Kind::scalar;
  made.scalar_ = std::move(value);
  return made;
}

YamlOut YamlOut::list(std::vector<YamlOut> items) {
  YamlOut made;
  made.kind_ = Kind::list;
  for (YamlOut& item : items) made.items_.emplace_back(std::string(), std::move(item));
  return made;
}

YamlOut& YamlOut::add(std::string_view key, YamlOut value) {
  THRONG_ASSERT(kind_ == Kind::map, "a key in what is no mapping");
  items_.emplace_back(is_plain(key) ? std::string(key) : in_double_quotes(key), std::move(value));
  return *this;
}

// Empty if it does not fit.
std::string YamlOut::one_line(std::size_t most) const {
  if (kind_ == Kind::scalar) return scalar_.size() <= most ? scalar_ : std::string();
  std::string out(1, kind_ == Kind::map ? '{' : '[');
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (i > 0) out += ", ";
    if (kind_ == Kind::map) out.append(items_[i].first).append(": ");
    if (out.size() > most) return {};
    const std::string inner = items_[i].second.one_line(most - out.size());
    if (inner.empty()) return {};
    out += inner;
  }
  out += kind_ == Kind::map ? '}' : ']';
  return out.size() <= most ? out : std::string();
}

void YamlOut::write(std::string& out, std::size_t indent, bool after_dash) const {
  bool first = after_dash;
  for (const auto& [key, value] : items_) {
    if (!first) out.append(indent, ' ');
    first = false;
    out.append(kind_ == Kind::map ? key + ":" : "-");
    const std::size_t used = indent + key.size() + 2;
    const std::string line = value.one_line(used < kWidth ? kWidth - used : 0);
    if (value.kind_ == Kind::scalar || value.items_.empty() || !line.empty()) {
      out.append(1, ' ').append(value.kind_ == Kind::scalar ? value.scalar_
                                : line.empty()              ? value.one_line(kWidth)
                                                            : line);
      out += '\n';
    } else if (kind_ == Kind::list) {
      out += ' ';
      value.write(out, indent + 2, true);
    } else {
      out += '\n';
      value.write(out, indent + 2, false);
    }
  }
}

std::string YamlOut::document() const {
  std::string out;
  write(out, 0, false);
  return out;
}

}  // namespace throng::plan
