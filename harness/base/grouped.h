// harness/base/grouped.h
//
// Counts as people read them, with a comma before every three digits.
#pragma once

#include <cstdint>
#include <string>

namespace throng {

/// `2,703`, `999`, `1,000,000`.
[[nodiscard]] std::string grouped(std::uint64_t number);

}  // namespace throng
