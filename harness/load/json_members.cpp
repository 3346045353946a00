// The grammar is that of RFC 8259, without bytes above 0x7e in strings.
#include "harness/load/json_members.h"

#include "harness/base/plain_text.h"

namespace throng::load {
namespace {

constexpr std::size_t kMostMembers = 64;
constexpr int kMostDepth = 16;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// Passes over one thing after the other; false where something else stands.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

  [[nodiscard]] const char* at() const { return at_; }
  [[nodiscard]] bool at_end() const { return at_ == end_; }
  [[nodiscard]] bool sees(char c) const { return at_ != end_ && *at_ == c; }

  bool take(char c) {
    if (!sees(c)) return false;
    ++at_;
    return true;
  }

  void blanks() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }

  /// `escaped` is set if there are escapes in it.
  bool string(std::string_view& text, bool& escaped) {
    if (!take('"')) return false;
    const char* const begin = at_;
    for (;;) {
      at_ = end_of_plain_text<'"', '\\'>(at_, end_);
      if (sees('"')) break;
      escaped = true;
      if (!escape()) return false;
    }
    text = {begin, static_cast<std::size_t>(at_ - begin)};
    ++at_;
    return true;
  }

  bool value(int depth) {
    if (at_ == end_ || depth > kMostDepth) return false;
    std::string_view text;
    bool escaped = false;
    switch (*at_) {
      case '"':
        return string(text, escaped);
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

  /// What stands between two values of a list that `close` ends: `more` is whether there is
  /// another.
  bool next(char close, bool& more) {
    blanks();
    more = take(',');
    if (!more) return take(close);
    blanks();
    return true;
  }

 private:
  bool escape() {
    if (!take('\\') || at_ == end_) return false;
    const char kind = *at_++;
    if (kind != 'u') return std::string_view("\"\\/bfnrt").find(kind) != std::string_view::npos;
    for (int digits = 0; digits < 4; ++digits) {
      if (at_ == end_ || !is_hex(*at_)) return false;
      ++at_;
    }
    return true;
  }

  bool word(std::string_view wanted) {
    if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(wanted)) {
      return false;
    }
    at_ += wanted.size();
    return true;
  }

  bool digits() {
    const char* const begin = at_;
    while (at_ != end_ && is_digit(*at_)) ++at_;
    return at_ != begin;
  }

  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (!take('e') && !take('E')) return true;
    if (!take('+')) take('-');
    return digits();
  }

  bool array(int depth) {
    ++at_;
    blanks();
    if (take(']')) return true;
    for (bool more = true; more;) {
      if (!value(depth + 1) || !next(']', more)) return false;
    }
    return true;
  }

  bool object(int depth) {
    ++at_;
    blanks();
    if (take('}')) return true;
    for (bool more = true; more;) {
      std::string_view name;
      bool escaped = false;
      if (!string(name, escaped)) return false;
      blanks();
      if (!take(':')) return false;
      blanks();
      if (!value(depth + 1) || !next('}', more)) return false;
    }
    return true;
  }

  const char* at_;
  const char* const end_;
};

/// False of the escapes of code points, which a parser must look at. REQUIRES: read by a Scanner.
bool unescape(std::string_view text, std::string& value) {
  static constexpr std::string_view kEscapes = "\"\\/bfnrt";
  static constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  value.clear();
  for (;;) {
    const std::size_t at = text.find('\\');
    value.append(text.substr(0, at));
    if (at == std::string_view::npos) return true;
    const std::size_t which = kEscapes.find(text[at + 1]);
    if (which == std::string_view::npos) break;
    value.push_back(kMeanings[which]);
    text.remove_prefix(at + 2);
  }
  value.clear();
  return false;
}

}  // namespace

JsonMembers::JsonMembers() { members_.reserve(kMostMembers); }

bool JsonMembers::read(std::string_view text) {
  members_.clear();
  Scanner in(text);
  in.blanks();
  if (!in.take('{')) return false;
  in.blanks();
  for (bool more = !in.take('}'); more;) {
    Member member;
    bool escaped_name = false;
    if (members_.size() == kMostMembers || !in.string(member.name, escaped_name) || escaped_name) {
      return false;
    }
    in.blanks();
    if (!in.take(':')) return false;
    in.blanks();
    const char* const begin = in.at();
    if (in.sees('"')) {
      if (!in.string(member.value, member.escaped)) return false;
    } else {
      if (!in.value(1)) return false;
      member.value = {begin, static_cast<std::size_t>(in.at() - begin)};
    }
    members_.push_back(member);
    if (!in.next('}', more)) return false;
  }
  in.blanks();
  return in.at_end();
}

JsonMembers::Answer JsonMembers::at(std::string_view pointer, std::string& value) const {
  if (!pointer.starts_with('/')) return Answer::unsure;
  const std::string_view name = pointer.substr(1);
  const bool simple =
      name.find('/') == std::string_view::npos && name.find('~') == std::string_view::npos;
  if (!simple) return Answer::unsure;
  for (const Member& member : members_) {
    if (member.name != name) continue;
    if (member.escaped) return unescape(member.value, value) ? Answer::found : Answer::unsure;
    value.assign(member.value);
    return Answer::found;
  }
  return Answer::absent;
}

}  // namespace throng::load
