// harness/cli/address.h
//
// `HOST:PORT`, `:PORT` or `PORT`, as flags take it; without a host it is this machine alone.
#pragma once

#include <cstdint>
#include <string>

#include "harness/base/result.h"

namespace throng::cli {

struct Address {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
};

/// The error names `flag`.
[[nodiscard]] Result<Address> parse_address(const std::string& flag, const std::string& text);

}  // namespace throng::cli
