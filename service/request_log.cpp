#include "service/request_log.h"

#include <ctime>

#include "harness/base/time.h"
#include "service/history.h"

namespace throng::service {

namespace {

std::string iso_time(WallTime now) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(now);
  const std::time_t seconds = std::chrono::system_clock::to_time_t(whole);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  const std::size_t size = std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text + size, sizeof(text) - size, ".%03dZ",
                static_cast<int>((now - whole).count()));
  return text;
}

void append_field(std::string& out, const char* name, const std::string& value) {
  out.append(",\"").append(name).append("\":");
  append_json_string(out, value);
}

}  // namespace

std::string format_line(const LogLine& line, const std::string& instance, WallTime now) {
  std::string text = "{\"time\":\"" + iso_time(now) + "\"";
  append_field(text, "level",
               line.status >= 500   ? "error"
               : line.status >= 400 ? "warning"
                                    : "info");
  append_field(text, "request_id", line.request_id);
  append_field(text, "user_id", line.user_id);
  append_field(text, "instance", instance);
  append_field(text, "path", line.path);
  char numbers[80];
  std::snprintf(numbers, sizeof(numbers), ",\"status\":%u,\"duration_ms\":%.3f",
                static_cast<unsigned>(line.status), to_milliseconds(line.duration));
  text += numbers;
  append_field(text, "message", line.message);
  text += "}\n";
  return text;
}

void RequestLog::write(const LogLine& line) const {
  if (out_ == nullptr) return;
  const std::string text = format_line(line, instance_, wall_now());
  std::fwrite(text.data(), 1, text.size(), out_);
  std::fflush(out_);
}

}  // namespace throng::service
