// harness/stage/address_book.h
//
// Who listens where, decided before anything starts, so that `${instances.b.url}` can be told to an
// instance a that is started before b. Holds the names that `${…}` in an environment may use.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/net/endpoint.h"
#include "harness/plan/environment.h"

namespace throng::stage {

using Names = std::map<std::string, std::string>;

struct AddressBook {
  Names names;                                // all but the two that differ from process to process
  std::vector<std::uint16_t> process_ports;   // as Environment::processes; 0 = it has none
  std::vector<std::uint16_t> instance_ports;  // as Environment::instances; 0 = external
  std::vector<net::Endpoint> instances;
  std::string redis_host;
  std::uint16_t redis_port = 0;

  /// The names as one process sees them: also `port` and `instance` (its own name).
  [[nodiscard]] Names seen_by(const std::string& name, std::uint16_t port) const;
};

/// `known`: names that others give (stubs). The error names what is wrong: a fixed port that is
/// taken, a name that nobody knows, a URL that is none.
[[nodiscard]] Result<AddressBook> make_address_book(const plan::Environment& environment,
                                                    const Names& known);

}  // namespace throng::stage
