// harness/net/plain_response.h
//
// The short way through the response that nearly every request gets: HTTP/1.1, in the buffer to its
// last byte, with a Content-Length and nothing unusual in its head. It accepts a part of what
// Beast's parser accepts and reads it as Beast would, at a tenth of the cost; everything else,
// right or wrong, it leaves alone, and Beast decides. The fuzz target of responses holds the two
// against each other. Pure. Private to net/.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "harness/base/units.h"
#include "harness/net/channel.h"

namespace throng::net {

struct PlainResponse {
  std::size_t size = 0;  // of the message, in bytes
  bool keep_alive = true;
};

/// Reads the plain response at the front of `bytes` into `response` (status, fields and body, which
/// are clear). Nothing, with `response` as it was, if there is none.
[[nodiscard]] std::optional<PlainResponse> read_plain(std::string_view bytes, Bytes max_header,
                                                      Bytes max_body, Response& response);

}  // namespace throng::net
