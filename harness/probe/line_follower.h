// harness/probe/line_follower.h
//
// Lines of a file that grows: gives what has been added since the last look, however it was
// written, and keeps its place when the file is truncated or replaced by a new one of the same
// name.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace throng::probe {

class LineFollower {
 public:
  static constexpr std::size_t kMaxLine =
      64U << 10U;  // longer lines are given cut; their rest is dropped
  static constexpr std::size_t kMaxRead = 8U << 20U;  // per look: the rest is for the next one

  explicit LineFollower(std::string path);
  ~LineFollower();
  LineFollower(const LineFollower&) = delete;
  LineFollower& operator=(const LineFollower&) = delete;

  using OnLine = std::function<void(std::string_view)>;
  /// Gives each whole line (without its end) that has come. A file that is not there yet has none.
  /// True if there may be more to read at once.
  bool look(const OnLine& on_line);
  /// The last line too, if it lacks its end.
  void finish(const OnLine& on_line);

 private:
  bool read_open_file(const OnLine& on_line, std::size_t& budget);
  void take(std::string_view bytes, const OnLine& on_line);
  bool replaced();
  void open();
  void close();

  std::string path_;
  int fd_ = -1;
  ino_t inode_ = 0;
  dev_t device_ = 0;
  off_t at_ = 0;
  std::string line_;       // the one under way
  bool dropping_ = false;  // its end is awaited only
};

}  // namespace throng::probe
