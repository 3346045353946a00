#include "harness/run/thread_usage.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <ctime>
#include <string_view>

namespace throng::run {
namespace {

/// The second of the three numbers that schedstat says: nanoseconds spent waiting on a run queue.
Duration waited_of(std::string_view schedstat) {
  const std::size_t blank = schedstat.find(' ');
  if (blank == std::string_view::npos) return {};
  const char* const begin = schedstat.data() + blank + 1;
  Duration::rep ns = 0;
  const auto error = std::from_chars(begin, schedstat.data() + schedstat.size(), ns).ec;
  return error == std::errc() ? Duration(ns) : Duration();
}

}  // namespace

ThreadUsage::ThreadUsage()
    : schedule_(::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC)) {}

ThreadUsage::~ThreadUsage() {
  if (schedule_ >= 0) ::close(schedule_);
}

Usage ThreadUsage::read() const {
  Usage usage;
  timespec cpu{};
  if (::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu) == 0) {
    usage.busy = std::chrono::seconds(cpu.tv_sec) + Duration(cpu.tv_nsec);
  }
  std::array<char, 80> text{};
  const ssize_t size = schedule_ < 0 ? 0 : ::pread(schedule_, text.data(), text.size(), 0);
  if (size > 0) usage.starved = waited_of({text.data(), static_cast<std::size_t>(size)});
  return usage;
}

}  // namespace throng::run
