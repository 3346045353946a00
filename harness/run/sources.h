// harness/run/sources.h
//
// Where the users' connections come from: this machine's addresses and their local ports. TCP tells
// connections to one endpoint apart by both, so that from one address only as many may stand as
// there are ports. Looked at before the run, because a run that finds no port in the middle looks
// like a service that cannot be reached.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/plan/plan.h"

namespace throng::run {

/// The most users of `load`, one of the plan's, that this process may have at once.
[[nodiscard]] std::uint64_t most_users_here(const plan::Plan& plan, const plan::Load& load);

/// The most connections that one instance may get from this process: a user whose steps go to any
/// instance has one to each in the end, users who stay with their own share them out.
struct Demand {
  std::string instance;
  std::uint64_t connections = 0;
};
[[nodiscard]] Demand greatest_demand(const plan::Plan& plan);

/// Whether `ports` per source address suffice; the error says what is needed, what is there and
/// what helps.
[[nodiscard]] Result<void> ensure_ports(const plan::Plan& plan, std::uint64_t ports);

/// Whether all are addresses of this machine; the error names those that are not.
[[nodiscard]] Result<void> ensure_own(const std::vector<std::string>& addresses);

}  // namespace throng::run
