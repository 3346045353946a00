// harness/net/response_reader.h
//
// Bytes in, Response out: what is plain by the short way (plain_response.h), everything else by
// Beast's basic_parser filling our Response directly, with bounds on header and body. Knows no
// sockets. One message at a time; reused from exchange to exchange without allocating. Private to
// net/.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "harness/base/units.h"
#include "harness/net/channel.h"

namespace throng::net {

class ResponseReader {
 public:
  ResponseReader(Bytes max_header, Bytes max_body);
  ~ResponseReader();

  /// Starts a message into `response` (its status, headers and body; already clear). It must live
  /// until the end.
  void begin(Response& response, bool head_only);

  /// Takes bytes from the front of `bytes` and returns how many; the rest is to be given again,
  /// with more behind it. Interim responses (1xx) are read past. Takes nothing after done() or a
  /// failure.
  std::size_t feed(std::string_view bytes);

  /// No byte will follow. Completes a body that ends with the connection; otherwise fails with
  /// Failure::closed.
  void end_of_stream();

  [[nodiscard]] bool done() const;
  [[nodiscard]] Failure failure() const;
  /// Why it failed, as the rest of a sentence that begins with who sent it.
  [[nodiscard]] std::string why() const;
  /// REQUIRES: done(). Whether another exchange may follow on this connection.
  [[nodiscard]] bool keep_alive() const;

 private:
  void fail(Failure failure, std::string why);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace throng::net
