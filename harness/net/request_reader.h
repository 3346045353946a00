// harness/net/request_reader.h
//
// Bytes in, ServerRequest out: Beast's basic_parser filling our value, with bounds on header and
// body. Knows no sockets. One message at a time; private to net/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "harness/net/http_server.h"

namespace throng::net {

class RequestReader {
 public:
  RequestReader(Bytes max_header, Bytes max_body);
  ~RequestReader();

  /// Starts a message into `request`, which must be empty and live until the end.
  void begin(ServerRequest& request);
  /// Takes bytes from the front of `bytes` and returns how many; the rest is to be given again,
  /// with more behind it.
  std::size_t feed(std::string_view bytes);

  [[nodiscard]] bool header_done() const;
  [[nodiscard]] bool done() const;
  /// REQUIRES: header_done(). The client holds its body back until it is told to go on.
  [[nodiscard]] bool expects_continue() const;
  /// REQUIRES: header_done().
  [[nodiscard]] bool keep_alive() const;
  [[nodiscard]] bool is_http_1_0() const;
  /// The status to refuse the message with (400, 413, 431), or 0; and why, in words.
  [[nodiscard]] std::uint16_t refusal() const;
  [[nodiscard]] const std::string& why() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace throng::net
