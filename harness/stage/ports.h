// harness/stage/ports.h
//
// Ports of 127.0.0.1 for what is going to be started.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/result.h"

namespace throng::stage {

/// As many free ports as asked for, all different, none of them in `taken`. They are free now;
/// nothing can hold them for a program that binds later.
[[nodiscard]] Result<std::vector<std::uint16_t>> free_ports(
    std::size_t count, const std::vector<std::uint16_t>& taken);

/// Ok if a server could listen there. The error says that the port is taken.
[[nodiscard]] Result<void> check_free(std::uint16_t port);

}  // namespace throng::stage
