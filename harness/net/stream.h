// harness/net/stream.h
//
// A TCP or TLS byte stream with deadlines: what HTTP and Redis stand on. Every operation ends by
// its deadline, by cancel() or by itself; nothing is thrown. One loop, one reader and one writer at
// a time.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "harness/base/result.h"
#include "harness/net/endpoint.h"
#include "harness/net/loop.h"

namespace throng::net {

struct StreamOptions {
  bool verify_tls = true;
  std::string ca_file;  // PEM; empty = the system's
};

class Stream {
 public:
  /// Resolves, connects, shakes hands. The error names host:port and the cause.
  static Task<Result<std::unique_ptr<Stream>>> connect(Loop& loop, Endpoint endpoint,
                                                       StreamOptions options, TimePoint deadline);
  virtual ~Stream() = default;
  /// Reads at least one byte; an orderly end is Failure::closed.
  virtual Task<Result<std::size_t>> read(std::span<char> into, TimePoint deadline) = 0;
  /// Writes everything.
  virtual Task<Result<void>> write(std::string_view bytes, TimePoint deadline) = 0;
  virtual void close() = 0;
};

}  // namespace throng::net
