// harness/probe/stored_markers.h
//
// The markers that users wrote into a stored history. Where the contract says how a message names
// its author, only users' messages count: the service's own replies may quote markers, and a quoted
// one is no stored message.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/marker.h"

namespace throng::probe {

struct AuthorField {
  std::string role_field;  // empty: everything counts
  std::string user_role;
};

/// `texts` are the stored parts in order: one JSON array of messages, or a JSON message each, or
/// anything else, which is scanned as it is.
void scan_stored(const std::vector<std::string>& texts, const AuthorField& author,
                 std::uint32_t run, MarkerScan& scan);

}  // namespace throng::probe
