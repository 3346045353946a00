#include "exporters/report/text_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace throng::report {
namespace {

Unexpected cannot_write(const std::string& path, int code) {
  return unexpected(Failure::other,
                    "cannot write " + path + ": " + std::generic_category().message(code));
}

/// 0 or the error's number.
int write_all(const std::string& path, std::string_view text) {
  std::FILE* const file = std::fopen(path.c_str(), "wbe");
  if (file == nullptr) return errno;
  int code = 0;
  if (std::fwrite(text.data(), 1, text.size(), file) != text.size()) code = errno;
  if (std::fclose(file) != 0 && code == 0) code = errno;  // what was buffered may fail only now
  return code;
}

/// Devices and pipes (`/dev/stdout`) cannot be replaced by a renamed file.
bool is_special(const std::string& path) {
  struct stat status{};
  return stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
}

}  // namespace

Result<void> write_text_file(const std::string& path, std::string_view text) {
  if (is_special(path)) {
    if (const int code = write_all(path, text); code != 0) return cannot_write(path, code);
    return {};
  }
  const std::string draft = path + ".part";
  int code = write_all(draft, text);
  if (code == 0 && std::rename(draft.c_str(), path.c_str()) != 0) code = errno;
  if (code == 0) return {};
  std::remove(draft.c_str());
  return cannot_write(path, code);
}

}  // namespace throng::report
