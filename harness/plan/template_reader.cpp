#include "harness/plan/template_reader.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "harness/plan/escape.h"
#include "harness/plan/hole.h"
#include "harness/plan/hole_text.h"

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

bool needs_no_escape(Segment::Kind kind) {
  using Kind = Segment::Kind;
  return kind == Kind::run || kind == Kind::user || kind == Kind::iteration ||
         kind == Kind::marker || kind == Kind::uuid || kind == Kind::random_int;
}

void append(Template& to, const Template& part, Escape escape) {
  for (const Segment& segment : part.segments) {
    if (segment.kind == Segment::Kind::literal && !segment.secret) {
      add_literal(to, escaped(segment.text, escape));
      continue;
    }
    Segment copy = segment;
    copy.escape = needs_no_escape(copy.kind) ? Escape::none : escape;
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
  const bool as_it_is = position == Position::plain || position == Position::target;
  std::string_view rest = node.text;
  Piece piece;
  while (next_piece(rest, piece)) {
    add_literal(out.made,
                as_it_is ? piece.literal : escaped(piece.literal, escape_at(position, out.made)));
    if (piece.hole.empty()) continue;
    if (piece.unclosed) {
      scope.reading.mistakes.at(node, piece.hole, "`${` without its `}`",
                                "write `$${` for a plain `${`");
      return out;
    }
    const std::optional<Hole> hole = read_hole(node, piece.hole, scope);
    if (!hole) continue;
    const bool alone = piece.hole.size() == node.text.size();
    if (hole->json_value && !(alone && position == Position::json)) {
      scope.reading.mistakes.at(node, piece.hole,
                                "`| json` stands only where the hole is the whole JSON value",
                                "without it the value is escaped to fit into the text");
      continue;
    }
    out.json_value = hole->json_value;
    const Escape here = escape_at(position, out.made);
    append(out.made, hole->value, hole->json_value ? Escape::none : hole->escape.value_or(here));
  }
  return out;
}

}  // namespace throng::plan
