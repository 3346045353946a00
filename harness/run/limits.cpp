#include "harness/run/limits.h"

#include <sys/resource.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "harness/net/local_ports.h"
#include "harness/run/sources.h"

namespace throng::run {
namespace {

constexpr std::uint64_t kBeside = 128;   // probes, stubs, files, loops
constexpr std::uint64_t kPerStub = 512;  // connections that services open to a stub

}  // namespace

std::uint64_t descriptors_needed(const plan::Plan& plan) {
  std::uint64_t users = 0;
  for (const plan::Load& load : plan.loads) users += most_users_here(plan, load);
  return users * plan.environment.instances.size() + kPerStub * plan.environment.stubs.size() +
         kBeside;
}

Result<void> ensure_machine(const plan::Plan& plan) {
  if (auto enough = ensure_descriptors(descriptors_needed(plan)); !enough) return enough;
  if (auto ours = ensure_own(plan.environment.source_addresses); !ours) return ours;
  return ensure_ports(plan, net::local_ports());
}

Result<void> ensure_descriptors(std::uint64_t needed) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return unexpected(Failure::other,
                      std::string("cannot read the file limit: ") + std::strerror(errno));
  }
  if (limit.rlim_cur >= needed) return {};
  if (limit.rlim_max < needed) {
    return unexpected(Failure::other,
                      "this run needs " + std::to_string(needed) + " open files and the limit is " +
                          std::to_string(limit.rlim_max) + ": raise it with `ulimit -Hn " +
                          std::to_string(needed) +
                          "` as root (or LimitNOFILE= of the service), or ask for fewer users");
  }
  limit.rlim_cur = needed;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return unexpected(Failure::other,
                      std::string("cannot raise the file limit: ") + std::strerror(errno));
  }
  return {};
}

}  // namespace throng::run
