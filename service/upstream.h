// service/upstream.h
//
// A service that this one calls (the restaurant backend, the language model) over a bounded pool of
// kept-alive connections. Callers beyond the bound wait their turn, within their deadline.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "harness/base/failure.h"
#include "harness/net/event.h"
#include "harness/net/http_client.h"
#include "harness/net/loop.h"

namespace throng::service {

/// What came back: a status and its body, or why there is none.
struct Answer {
  Failure failure = Failure::none;
  std::uint16_t status = 0;
  std::string body;
};

struct Call {
  std::string method;
  std::string target;      // path and query, encoded
  std::string body;        // JSON; empty = none
  std::string request_id;  // empty = the header is left out
  bool repeatable = true;  // may be sent again if a kept-alive connection turns out to be dead
};

class Upstream {
 public:
  Upstream(net::Loop& loop, std::shared_ptr<const net::Target> target,
           std::string request_id_header, Duration timeout);

  net::Task<Answer> call(Call call);

 private:
  using Connection = std::unique_ptr<net::HttpConnection>;
  net::Task<Connection> take(TimePoint deadline);
  void give_back(Connection connection);

  net::Loop& loop_;
  std::shared_ptr<const net::Target> target_;
  std::string request_id_header_;
  Duration timeout_;
  std::vector<Connection> idle_;
  std::size_t open_ = 0;
  std::deque<std::shared_ptr<net::Event>> waiting_;
};

}  // namespace throng::service
