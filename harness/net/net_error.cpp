#include "harness/net/net_error.h"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

namespace throng::net {

namespace error = boost::asio::error;

Failure failure_of(const boost::system::error_code& code) {
  if (code == error::eof || code == boost::asio::ssl::error::stream_truncated)
    return Failure::closed;
  if (code == error::connection_reset || code == error::connection_aborted ||
      code == error::broken_pipe) {
    return Failure::reset;
  }
  if (code == error::connection_refused) return Failure::refused;
  if (code == error::host_unreachable || code == error::network_unreachable ||
      code == error::network_down || code == boost::system::errc::address_not_available ||
      code == error::address_family_not_supported) {
    return Failure::unreachable;
  }
  if (code == error::timed_out) return Failure::timed_out;
  if (code == error::operation_aborted || code == error::bad_descriptor) return Failure::cancelled;
  if (code.category() == error::get_ssl_category() ||
      code.category() == boost::asio::ssl::error::get_stream_category()) {
    return Failure::tls;
  }
  return Failure::other;
}

Failure connect_failure_of(const boost::system::error_code& code) {
  const Failure failure = failure_of(code);
  return failure == Failure::timed_out ? Failure::connect_timeout : failure;
}

std::string explain(Failure failure, std::string_view what, const boost::system::error_code& code) {
  const std::string whom(what);
  switch (failure) {
    case Failure::refused:
      return whom + " refused the connection: nobody listens there";
    case Failure::unreachable:
      return whom + " cannot be reached: " + code.message();
    case Failure::connect_timeout:
      return "no connection to " + whom + " in time";
    case Failure::timed_out:
      return "no complete answer from " + whom + " in time";
    case Failure::reset:
      return whom + " reset the connection";
    case Failure::closed:
      return whom + " closed the connection";
    case Failure::cancelled:
      return "given up on " + whom;
    default:
      return whom + ": " + code.message();
  }
}

}  // namespace throng::net
