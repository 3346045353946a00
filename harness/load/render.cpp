#include "harness/load/render.h"

#include <array>
#include <charconv>

#include "harness/load/escape.h"

namespace throng::load {
namespace {

template <typename Number>
std::string_view decimal(Number n, std::array<char, 24>& room) {
  const auto end = std::to_chars(room.data(), room.data() + room.size(), n).ptr;
  return {room.data(), static_cast<std::size_t>(end - room.data())};
}

// A random version-4 UUID from the user's own stream.
std::string_view uuid(Random& random, std::array<char, 36>& room) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::uint64_t bits = random.next();
  for (std::size_t i = 0; i < room.size(); ++i) {
    if (i == 18) bits = random.next();
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      room[i] = '-';
      continue;
    }
    room[i] = kHex[bits & 15U];
    bits >>= 4U;
  }
  room[14] = '4';
  room[19] = kHex[8 + kHex.find(room[19]) % 4];
  return {room.data(), room.size()};
}

std::string_view feed_value(const plan::Segment& segment, const Values& values) {
  if (segment.index >= values.rows.size() || values.rows[segment.index] == nullptr) return {};
  const std::vector<std::string>& row = *values.rows[segment.index];
  return segment.column < row.size() ? std::string_view(row[segment.column]) : std::string_view();
}

std::string_view variable_value(const plan::Segment& segment, const Values& values) {
  if (segment.index < values.variables.size() && !values.variables[segment.index].empty()) {
    return values.variables[segment.index];
  }
  return segment.text;
}

void render_segment(const plan::Segment& segment, const Values& values, Into into,
                    std::string& out) {
  using Kind = plan::Segment::Kind;
  std::array<char, 24> number;
  std::array<char, 36> id;
  const auto put = [&](std::string_view text) { append_escaped(text, segment.escape, into, out); };
  // Letters, digits and dashes are the same everywhere.
  const auto put_safe = [&](std::string_view text) { out.append(text); };
  switch (segment.kind) {
    case Kind::literal:
      out.append(segment.text);
      return;  // the file's own, escaped when it was read
    case Kind::variable:
      return put(variable_value(segment, values));
    case Kind::feed:
      return put(feed_value(segment, values));
    case Kind::run:
      return put(values.run);
    case Kind::user:
      return put_safe(decimal(values.user, number));
    case Kind::iteration:
      return put_safe(decimal(values.iteration, number));
    case Kind::conversation:
      return put(values.conversation);
    case Kind::marker:
      return put_safe(values.marker);
    case Kind::uuid:
      return put_safe(uuid(*values.random, id));
    case Kind::random_int:
      return put_safe(decimal(values.random->between(segment.low, segment.high), number));
    case Kind::random_choice:
      if (segment.choices.empty()) return;
      return put(segment.choices[values.random->below(segment.choices.size())]);
    case Kind::load:
      return put(values.load);
    case Kind::instance:
      return put(values.instance);
  }
}

}  // namespace

void append_escaped(std::string_view value, plan::Escape escape, Into into, std::string& out) {
  switch (escape) {
    case plan::Escape::json:
      return append_json(value, out);
    case plan::Escape::query:
    case plan::Escape::path:
      return append_percent(value, out);
    case plan::Escape::header:
      return append_printable(value, out);
    case plan::Escape::none:
      break;
  }
  switch (into) {
    case Into::body:
      out.append(value);
      return;
    case Into::header:
      return append_printable(value, out);
    case Into::target:
      return append_target(value, out);
  }
}

void render(const plan::Template& text, const Values& values, Into into, std::string& out) {
  for (const plan::Segment& segment : text.segments) render_segment(segment, values, into, out);
}

}  // namespace throng::load
