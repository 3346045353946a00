// service/request_log.h
//
// One JSON line per request, for people and for whoever follows a request ID through the services.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

#include "harness/base/time.h"

namespace throng::service {

struct LogLine {
  std::string request_id;
  std::string user_id;
  std::string path;
  std::uint16_t status = 0;
  Duration duration{};
  std::string message;
};

class RequestLog {
 public:
  /// `out` is written one whole line at a time and must stay open; nullptr: no log.
  RequestLog(std::FILE* out, std::string instance) : out_(out), instance_(std::move(instance)) {}
  void write(const LogLine& line) const;

 private:
  std::FILE* out_;
  std::string instance_;
};

/// The line, with its newline; level: error for a status of 500 and more, warning for 400, else
/// info.
[[nodiscard]] std::string format_line(const LogLine& line, const std::string& instance,
                                      WallTime now);

}  // namespace throng::service
