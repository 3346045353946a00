#include "harness/probe/line_follower.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace throng::probe {

LineFollower::LineFollower(std::string path) : path_(std::move(path)) {}

LineFollower::~LineFollower() { close(); }

void LineFollower::open() {
  fd_ = ::open(path_.c_str(),
               O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe of this name must not hold the loop
  if (fd_ < 0) return;
  struct stat facts{};
  if (::fstat(fd_, &facts) != 0 || !S_ISREG(facts.st_mode)) {
    close();
    return;
  }
  inode_ = facts.st_ino;
  device_ = facts.st_dev;
  at_ = 0;
}

void LineFollower::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

bool LineFollower::replaced() {
  struct stat named{};
  if (::stat(path_.c_str(), &named) != 0) return false;  // moved away and not made anew yet
  return named.st_ino != inode_ || named.st_dev != device_;
}

bool LineFollower::look(const OnLine& on_line) {
  std::size_t budget = kMaxRead;
  if (fd_ < 0) open();
  if (fd_ < 0) return false;
  // Asked before reading: what is written to the old file until it is replaced is then read to its
  // end.
  const bool gone = replaced();
  if (read_open_file(on_line, budget)) return true;
  if (!gone) return false;
  finish(on_line);
  close();
  open();
  return fd_ >= 0 && read_open_file(on_line, budget);
}

bool LineFollower::read_open_file(const OnLine& on_line, std::size_t& budget) {
  struct stat facts{};
  if (::fstat(fd_, &facts) == 0 && facts.st_size < at_) {
    at_ = 0;  // truncated: what is there now was written since
    line_.clear();
    dropping_ = false;
  }
  std::vector<char> buffer(64U << 10U);
  while (budget > 0) {
    const ssize_t n = ::pread(fd_, buffer.data(), std::min(buffer.size(), budget), at_);
    if (n <= 0) return false;
    at_ += n;
    budget -= static_cast<std::size_t>(n);
    take({buffer.data(), static_cast<std::size_t>(n)}, on_line);
  }
  return true;
}

void LineFollower::take(std::string_view bytes, const OnLine& on_line) {
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    if (!dropping_) line_.append(bytes.substr(0, std::min(end, kMaxLine - line_.size())));
    const bool whole = end < bytes.size();
    bytes.remove_prefix(whole ? end + 1 : end);
    if (!dropping_ && (whole || line_.size() == kMaxLine)) {
      on_line(line_);
      line_.clear();
      dropping_ = !whole;
    } else if (whole) {
      dropping_ = false;
    }
  }
}

void LineFollower::finish(const OnLine& on_line) {
  if (!line_.empty()) on_line(line_);
  line_.clear();
  dropping_ = false;
}

}  // namespace throng::probe
