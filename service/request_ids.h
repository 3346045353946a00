// service/request_ids.h
//
// The ID that follows one request through both services, their calls and their logs: the client's
// own, or one we make.
#pragma once

#include <cstdint>
#include <string>

#include "harness/base/random.h"
#include "harness/net/http_server.h"
#include "service/mutant.h"

namespace throng::service {

/// A random version-4 UUID.
[[nodiscard]] std::string make_uuid(Random& random);

class RequestIds {
 public:
  RequestIds(std::string header, std::uint64_t seed, Mutant mutant)
      : header_(std::move(header)), random_(seed), mutant_(mutant) {}

  [[nodiscard]] const std::string& header() const { return header_; }
  /// The request's own ID: the client's, unless it is empty, longer than 256 bytes or not printable
  /// ASCII.
  std::string begin(const net::ServerRequest& request);
  /// What to write into log lines of the request with this ID.
  [[nodiscard]] std::string in_log(const std::string& id) const;
  /// What to send along with calls made for the request with this ID; empty: nothing.
  [[nodiscard]] std::string forwarded(const std::string& id) const;
  /// Puts it on the response. `by_model`: the reply was made by the language model.
  void echo(const std::string& id, bool by_model, net::ServerResponse& response) const;

 private:
  std::string header_;
  Random random_;
  Mutant mutant_;
  std::string current_;  // of whichever request began last
};

}  // namespace throng::service
