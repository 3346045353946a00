// harness/load/redirect.h
//
// Where a redirect points and how it is followed (RFC 9110 §15.4). Users stay with the instances of
// the run: a redirect to anywhere else is not followed and is judged as the response that it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "harness/load/crew.h"

namespace throng::load {

struct Redirect {
  std::uint32_t instance = 0;
  std::string_view target;     // path and query, absolute; views into `location`
  bool keeps_request = false;  // 307 and 308: the same method and body; else GET without a body
};

/// Nothing if `status` is no redirect or `location` leads away. `from`: the instance that answered.
[[nodiscard]] std::optional<Redirect> read_redirect(std::uint16_t status, std::string_view location,
                                                    std::uint32_t from,
                                                    const std::vector<Instance>& instances);

}  // namespace throng::load
