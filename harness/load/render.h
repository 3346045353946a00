// harness/load/render.h
//
// Templates become bytes: each hole is filled with what it stands for at this moment and escaped
// for the place it stands in, so that no value, wherever it came from, can break out of a header, a
// request line or a JSON string. Appends to a buffer that is used again and again; pure but for the
// user's own random numbers.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/random.h"
#include "harness/plan/template.h"

namespace throng::load {

/// What the holes stand for. Views of what the user owns; made anew for each rendering.
struct Values {
  std::span<const std::string> variables;  // by slot; empty = not set
  std::span<const std::vector<std::string>* const>
      rows;  // by feed; null = this flow uses none of it
  std::string_view run;
  std::string_view conversation;
  std::string_view marker;
  std::string_view load;
  std::string_view instance;
  std::uint32_t user = 0;
  std::uint32_t iteration = 0;
  Random* random = nullptr;
};

/// Where the text goes, which decides what Escape::none means there.
enum class Into : std::uint8_t {
  body,    // as it is
  header,  // without control characters: a value can never end the line
  target,  // controls and blanks are percent-encoded: a value can never end the request line
};

void render(const plan::Template& text, const Values& values, Into into, std::string& out);

/// Appends `value` as `escape` says.
void append_escaped(std::string_view value, plan::Escape escape, Into into, std::string& out);

}  // namespace throng::load
