// harness/net/net_error.h
//
// The operating system's and OpenSSL's error codes as Failure values and as words for people.
// Private to net/.
#pragma once

#include <boost/system/error_code.hpp>
#include <string>
#include <string_view>

#include "harness/base/failure.h"

namespace throng::net {

/// What an operation on an open connection failed with.
[[nodiscard]] Failure failure_of(const boost::system::error_code& error);

/// What an attempt to connect failed with: a timeout of the kernel is one of connecting.
[[nodiscard]] Failure connect_failure_of(const boost::system::error_code& error);

/// `what` is who is talked to, such as "127.0.0.1:8080"; the sentence says what happened to it.
[[nodiscard]] std::string explain(Failure failure, std::string_view what,
                                  const boost::system::error_code& error);

}  // namespace throng::net
