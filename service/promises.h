// service/promises.h
//
// What the contract asks of this service, in the form in which the service keeps it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/plan/contract.h"

namespace throng::service {

/// A Redis key with the user's ID in it: `chat_session:${conversation}`.
struct KeyShape {
  std::string before;
  std::string after;
  [[nodiscard]] std::string of(std::string_view user) const;
};

struct Promises {
  KeyShape session;
  std::chrono::seconds session_ttl{};  // zero = for ever
  bool sliding = true;                 // each write renews the session's TTL
  KeyShape pending_order;
  std::chrono::seconds pending_ttl{};  // zero = for ever
  std::uint32_t history_max = 0;       // messages kept; zero = all
  std::string request_id_header;
};

/// The session is the key that holds the history, the pending order the key of that name. The error
/// says what of the contract this service cannot keep.
[[nodiscard]] Result<Promises> promises_of(const plan::Contract& contract);

}  // namespace throng::service
