// harness/plan/template_reader.h
//
// Text with `${…}` into a Template: names become slots, constants, environment variables and
// secrets are filled in, whatever is unknown is a mistake at its place.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/plan/plan.h"
#include "harness/plan/reading.h"

namespace throng::plan {

/// The variables of a flow: all that some step sets, and which of them could be set by now.
struct Variables {
  std::vector<std::string> names;
  std::vector<const Node*> where;  // the first step that sets it
  std::vector<bool> possible;

  [[nodiscard]] std::size_t find(std::string_view name) const;  // names.size() if there is none
};

/// Groups of names that a template may use, by where it stands.
enum Names : std::uint32_t {
  kRunNames = 1U << 0U,          // run
  kUserNames = 1U << 1U,         // user, iteration, load
  kConversationName = 1U << 2U,  // conversation
  kInstanceName = 1U << 3U,      // instance
  kRandomNames = 1U << 4U,       // uuid, random.…
  kMessageName = 1U << 5U,       // message
  kMarkerName = 1U << 6U,        // marker
  kFlowNames = kRunNames | kUserNames | kConversationName | kInstanceName | kRandomNames,
};

struct Scope {
  Reading& reading;
  std::uint32_t names = 0;
  const std::map<std::string, Template>* constants = nullptr;
  const std::vector<Feed>* feeds = nullptr;
  const std::set<std::string>* broken_feeds = nullptr;  // could not be read: told already
  const Variables* variables = nullptr;
  std::string_view place;  // for messages: where the text stands, "in a contract"

  [[nodiscard]] Scope with(std::uint32_t more) const {
    Scope copy = *this;
    copy.names |= more;
    return copy;
  }
};

/// Where in its surroundings a template stands: how its holes are escaped unless they say
/// otherwise.
enum class Position : std::uint8_t { plain, json, form, target, header };

struct Compiled {
  Template made;
  bool json_value = false;  // just one hole, `${x | json}`: stands for a JSON value, not for text
};

/// Literal text is taken as it is in `plain` and `target`, and escaped elsewhere.
[[nodiscard]] Compiled compile_text(const Node& node, const Scope& scope, Position position);
[[nodiscard]] inline Template compile(const Node& node, const Scope& scope,
                                      Position position = Position::plain) {
  return compile_text(node, scope, position).made;
}

/// The escape of a hole at the end of `so_far`.
[[nodiscard]] Escape escape_at(Position position, const Template& so_far);
/// Appends literal text, joined to the literal before it.
void add_literal(Template& to, std::string_view text);
/// Whether a hole of this kind gives letters, digits and dashes only, which stand for themselves
/// anywhere.
[[nodiscard]] bool needs_no_escape(Segment::Kind kind);
/// Appends `part`, its literals and its holes escaped for where they now stand.
void append(Template& to, const Template& part, Escape escape);
/// `request` with every hole `${message}` replaced by `message`.
[[nodiscard]] Template with_message(const Template& request, const Template& message);
/// Whether some hole is of this kind; for variables: whether it is slot `index`.
[[nodiscard]] bool mentions(const Template& text, Segment::Kind kind);
[[nodiscard]] bool mentions_message(const Template& text);

/// Names that no variable can have, because they mean something already.
[[nodiscard]] bool is_reserved(std::string_view name);

/// The words of an Escape as a filter: `${x | query}`.
[[nodiscard]] std::string_view filter_of(Escape escape);

}  // namespace throng::plan
