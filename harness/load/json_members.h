// harness/load/json_members.h
//
// The short way into a JSON reply: the members of its outermost object, found in one pass over the
// text. It knows plain JSON only (ASCII, not nested deeply) and reads it whole and strictly; of
// everything else, right or wrong, it says so, and a parser that understands more must look. One
// per reader; reused without allocating.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace throng::load {

class JsonMembers {
 public:
  JsonMembers();

  /// Whether `text`, which must live until the last at(), is one plain JSON object and nothing
  /// else.
  bool read(std::string_view text);

  enum class Answer : std::uint8_t { found, absent, unsure };
  /// The value at a pointer of one token, into `value`: a string's text, everything else by its own
  /// JSON text. Unsure where a pointer needs unescaping or a string has escapes of code points
  /// (`\u`), and of what lies deeper.
  /// REQUIRES: read() said yes.
  Answer at(std::string_view pointer, std::string& value) const;

 private:
  struct Member {
    std::string_view name;
    std::string_view value;  // of a string what stands between the quotes
    bool escaped = false;    // a string with escapes in it
  };

  std::vector<Member> members_;
};

}  // namespace throng::load
