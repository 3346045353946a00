// harness/check/own_messages.h
//
// What a list of markers (of a prompt, a reply or a stored history) holds of one conversation of
// one writer. A list may have been cut: then only its last ones are told.
#pragma once

#include <cstdint>

#include "harness/observe/observation.h"

namespace throng::check {

/// Bit i: the message with seq before - 1 - i is among them. Of a list that was cut all older than
/// the oldest count as there.
[[nodiscard]] std::uint64_t own_messages(const observe::Observation& o, std::uint32_t conversation,
                                         std::uint32_t before);

/// How many different ones there are, but for `served`, as far as they are within 64 of it; none if
/// the list was cut.
[[nodiscard]] std::uint32_t count_beside(const observe::Observation& o, std::uint32_t conversation,
                                         std::uint32_t served);

}  // namespace throng::check
