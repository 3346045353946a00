// service/backend.h
//
// The restaurant backend over HTTP: restaurants, search, orders, users. Everything is kept in
// memory, a bounded number of each. Gives each request its ID and its line in the log. One loop.
#pragma once

#include <cstdint>
#include <cstdio>
#include <deque>
#include <map>
#include <string>

#include "harness/base/random.h"
#include "harness/net/http_server.h"
#include "harness/net/loop.h"
#include "service/config.h"
#include "service/request_ids.h"
#include "service/request_log.h"

namespace throng::service {

class Backend {
 public:
  Backend(net::Loop& loop, BackendConfig config, std::uint64_t seed, std::FILE* log);

  Result<std::uint16_t> listen();
  net::Task<void> stop(TimePoint deadline);
  /// The answer to one request, without its ID.
  net::ServerResponse answer(const net::ServerRequest& request);

 private:
  net::Task<net::ServerResponse> handle(net::ServerRequest request);
  net::ServerResponse list(const net::ServerRequest& request) const;
  net::ServerResponse one(std::string_view name) const;
  net::ServerResponse search(const net::ServerRequest& request) const;
  net::ServerResponse place_order(const net::ServerRequest& request);
  net::ServerResponse list_orders() const;
  net::ServerResponse register_user(const net::ServerRequest& request);
  net::ServerResponse log_in(const net::ServerRequest& request);
  /// Whether this address may try to log in once more: five times in a minute.
  bool may_log_in(const std::string& address);

  struct Tries {
    TimePoint since{};
    int count = 0;
  };

  net::Loop& loop_;
  BackendConfig config_;
  RequestLog log_;
  RequestIds ids_;
  Random random_;
  std::deque<std::string> orders_;  // the latest, as JSON
  std::uint64_t next_order_ = 1;
  std::map<std::string, std::string> passwords_;
  std::map<std::string, Tries> tries_;  // by address
  net::HttpServer server_;              // last: ends before what its handler uses
};

}  // namespace throng::service
