// harness/probe/log_line.h
//
// What one line of a service's log says of a request: its ID, as the contract says where to find
// it.
#pragma once

#include <string>
#include <string_view>

namespace throng::probe {

/// The request ID in a line: field `field` of a JSON line (a dot leads into inner objects), or else
/// the first of our UUIDs anywhere in it. Empty if there is none.
[[nodiscard]] std::string request_id_in(std::string_view line, std::string_view field);

/// `text` cut to at most `most` bytes, not within a UTF-8 sequence.
[[nodiscard]] std::string_view cut_text(std::string_view text, std::size_t most);

}  // namespace throng::probe
