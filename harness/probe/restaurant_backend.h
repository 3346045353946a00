// harness/probe/restaurant_backend.h
//
// The restaurant API that a food-ordering agent stands in front of: restaurants, search, orders,
// users. Requests in, responses out; knows no sockets. Orders and users are kept in memory, a
// bounded number of each.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "harness/net/http_server.h"

namespace throng::probe {

class RestaurantBackend {
 public:
  /// Never fails: what is malformed is answered 400, what is unknown 404, both as `{"detail": …}`.
  [[nodiscard]] net::ServerResponse answer(const net::ServerRequest& request);

 private:
  struct Order {
    std::uint64_t id = 0;
    std::string user;  // whose token came with it; empty without one
    std::string json;
  };

  net::ServerResponse list(const net::ServerRequest& request) const;
  net::ServerResponse one(std::string_view name) const;
  net::ServerResponse search(const net::ServerRequest& request) const;
  net::ServerResponse place_order(const net::ServerRequest& request);
  net::ServerResponse list_orders(const net::ServerRequest& request) const;
  net::ServerResponse register_user(const net::ServerRequest& request);
  net::ServerResponse log_in(const net::ServerRequest& request) const;
  /// Whose token this is, if any: `Bearer token-NAME`.
  [[nodiscard]] std::string user_of(const net::ServerRequest& request) const;

  std::deque<Order> orders_;  // the latest
  std::uint64_t next_order_ = 1;
  std::map<std::string, std::string, std::less<>> passwords_;  // by user name
};

}  // namespace throng::probe
