// harness/net/channel.h
//
// Request in, response out: the second seam. A Channel is one user's way to one instance (a
// kept-alive HTTP connection); a simulation gives one to a model service. One exchange at a time;
// one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/failure.h"
#include "harness/base/time.h"
#include "harness/net/task.h"

namespace throng::net {

/// An HTTP request as bytes, composed by the caller: HTTP/1.1 head and body, with Host and
/// Content-Length.
struct WireRequest {
  std::string_view bytes;
  bool head_only = false;  // HEAD: the response has no body
  /// The connection had time to be closed by the other side: look before sending, and open a new
  /// one if it was. Sends nothing twice.
  bool look_first = false;
  /// A kept-alive connection that dies before one response byte: once more on a new one. Only for
  /// what may safely be sent twice.
  bool retry_if_stale = true;
  /// When the exchange begins, if the caller has just looked at the clock; else the channel looks.
  TimePoint begin{};
};

/// Absolute points by which things must have happened; TimePoint::max() = no bound.
struct Deadlines {
  TimePoint connect = TimePoint::max();
  TimePoint first_byte = TimePoint::max();
  TimePoint complete = TimePoint::max();
  /// So long after the last byte was sent the asker goes away, if there is no answer by then:
  /// Failure::abandoned. Zero: never.
  Duration patience{};
};

/// A response, reused from exchange to exchange so that steady state allocates nothing.
class Response {
 public:
  std::uint16_t status = 0;
  std::string body;  // decoded (chunks joined)
  Failure failure = Failure::none;
  std::string error;    // for people, if failure != none
  bool reused = false;  // the connection was kept alive
  bool complete = false;
  TimePoint begin{};  // before connecting, or before the first byte was sent
  TimePoint end{};
  Duration connect{};
  Duration tls{};
  TimePoint sent{};                  // the last request byte was handed to the kernel; 0 if never
  TimePoint first_byte{};            // of the response; 0 if none came
  std::uint64_t bytes_received = 0;  // on the wire
  std::uint64_t bytes_sent = 0;

  void clear();
  /// Forgets status, headers and body, but not what was measured: another message follows in the
  /// same exchange.
  void clear_message();
  void add_header(std::string_view name, std::string_view value);
  /// Where a field stands in the head that keep_head() will be given.
  struct Field {
    std::uint32_t name_at, name_size, value_at, value_size;
  };
  void add_field(const Field& field) { fields_.push_back(field); }
  /// A whole head as it was read, whose fields have been added by their places. REQUIRES: no
  /// add_header() before or after, until clear_message().
  void keep_head(std::string_view head) { text_.assign(head); }
  /// The first header of this name (case-insensitive), or nullptr-data view.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  [[nodiscard]] bool has_header(std::string_view name) const;
  [[nodiscard]] const std::vector<Field>& fields() const { return fields_; }
  [[nodiscard]] std::string_view name(const Field& f) const;
  [[nodiscard]] std::string_view value(const Field& f) const;

 private:
  std::string text_;
  std::vector<Field> fields_;
};

class Channel {
 public:
  virtual ~Channel() = default;
  /// Sends and reads to the last byte or gives up; what happened is in `response` (never thrown).
  /// `request.bytes` must live until then.
  virtual Task<void> exchange(WireRequest request, Deadlines deadlines, Response& response) = 0;
  /// Gives up on the exchange under way, which then ends with Failure::cancelled. Harmless without
  /// one.
  virtual void cancel() = 0;
};

}  // namespace throng::net
