#include "harness/plan/template_reader.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "harness/plan/escape.h"
#include "harness/plan/hole.h"

namespace throng::plan {

Escape escape_at(Position position, const Template& so_far) {
  switch (position) {
    case Position::plain:
      return Escape::none;
    case Position::json:
      return Escape::json;
    case Position::form:
      return Escape::query;
    case Position::header:
      return Escape::header;
    case Position::target:
      break;
  }
  for (const Segment& segment : so_far.segments) {
    if (segment.kind == Segment::Kind::literal && segment.text.find('?') != std::string::npos)
      return Escape::query;
  }
  return Escape::path;
}

void add_literal(Template& to, std::string_view text) {
  if (text.empty()) return;
  if (!to.segments.empty()) {
    Segment& last = to.segments.back();
    if (last.kind == Segment::Kind::literal && !last.secret) {
      last.text.append(text);
      return;
    }
  }
  Segment segment;
  segment.text = text;
  to.segments.push_back(std::move(segment));
}

void append(Template& to, const Template& part, Escape escape) {
  for (const Segment& segment : part.segments) {
    if (segment.kind == Segment::Kind::literal && !segment.secret) {
      add_literal(to, escaped(segment.text, escape));
      continue;
    }
    Segment copy = segment;
    copy.escape = escape;
    if (copy.kind == Segment::Kind::literal) copy.text = escaped(copy.text, escape);
    to.segments.push_back(std::move(copy));
  }
}

Template with_message(const Template& request, const Template& message) {
  Template out;
  for (const Segment& segment : request.segments) {
    if (segment.kind == Segment::Kind::variable && segment.index == kMessageSlot) {
      append(out, message, segment.escape);
    } else if (segment.kind == Segment::Kind::literal && !segment.secret) {
      add_literal(out, segment.text);
    } else {
      out.segments.push_back(segment);
    }
  }
  return out;
}

bool mentions(const Template& text, Segment::Kind kind) {
  return std::any_of(text.segments.begin(), text.segments.end(),
                     [kind](const Segment& segment) { return segment.kind == kind; });
}

bool mentions_message(const Template& text) {
  return std::any_of(text.segments.begin(), text.segments.end(), [](const Segment& segment) {
    return segment.kind == Segment::Kind::variable && segment.index == kMessageSlot;
  });
}

Compiled compile_text(const Node& node, const Scope& scope, Position position) {
  Compiled out;
  const bool literal_as_is = position == Position::plain || position == Position::target;
  const auto literal = [&](std::string_view text) {
    add_literal(out.made,
                literal_as_is ? std::string(text) : escaped(text, escape_at(position, out.made)));
  };
  std::string_view rest = node.text;
  while (true) {
    const std::size_t start = rest.find("${");
    if (start == std::string_view::npos) {
      literal(rest);
      return out;
    }
    if (start > 0 && rest[start - 1] == '$') {  // `$${` is how `${` is written
      literal(rest.substr(0, start - 1));
      literal("${");
      rest = rest.substr(start + 2);
      continue;
    }
    literal(rest.substr(0, start));
    const std::size_t end = rest.find('}', start);
    if (end == std::string_view::npos) {
      scope.reading.mistakes.at(node, rest.substr(start), "`${` without its `}`",
                                "write `$${` for a plain `${`");
      return out;
    }
    const std::string_view written = rest.substr(start, end - start + 1);
    rest = rest.substr(end + 1);
    const bool alone = written.size() == node.text.size();
    std::optional<Hole> hole = read_hole(node, written, scope);
    if (!hole) continue;
    if (hole->json_value && !(alone && position == Position::json)) {
      scope.reading.mistakes.at(node, written,
                                "`| json` stands only where the hole is the whole JSON value",
                                "without it the value is escaped to fit into the text");
      continue;
    }
    out.json_value = hole->json_value;
    const Escape here = escape_at(position, out.made);
    append(out.made, hole->value, hole->json_value ? Escape::none : hole->escape.value_or(here));
  }
}

}  // namespace throng::plan
