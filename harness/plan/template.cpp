#include "harness/plan/template.h"

#include <cstdio>
#include <string_view>

#include "harness/base/assert.h"
#include "harness/plan/escape.h"
#include "harness/plan/hole_text.h"

namespace throng::plan {
namespace {

// RFC 3986, section 2.3.
bool unreserved(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

void add_json(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  if (static_cast<unsigned char>(c) >= ' ') {
    out += c;
    return;
  }
  char code[8];
  std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
  out += code;
}

void add_percent(std::string& out, char c) {
  if (unreserved(c)) {
    out += c;
    return;
  }
  char code[4];
  std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
  out += code;
}

}  // namespace

std::string escaped(std::string_view text, Escape escape) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (escape) {
      case Escape::none:
        out += c;
        break;
      case Escape::json:
        add_json(out, c);
        break;
      case Escape::query:
      case Escape::path:
        add_percent(out, c);
        break;
      case Escape::header:
        if (static_cast<unsigned char>(c) >= ' ' && c != 0x7f) out += c;
        break;
    }
  }
  return out;
}

bool Template::constant() const {
  for (const Segment& segment : segments) {
    if (segment.kind != Segment::Kind::literal) return false;
  }
  return true;
}

std::string Template::text() const {
  THRONG_ASSERT(constant(), "the text of a template that depends on the user");
  std::string out;
  for (const Segment& segment : segments) out += segment.text;
  return out;
}

std::string Template::source() const {
  std::string out;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const Segment& segment = segments[i];
    const bool literal = segment.kind == Segment::Kind::literal && !segment.secret;
    out += literal ? with_dollars(segment.text, i + 1 < segments.size()) : segment.source;
  }
  return out;
}

}  // namespace throng::plan
