// Preloaded into throng, this library moves the wall clock an hour forward and two hours back some
// hundred times a second, as a broken time service would. The monotonic clock is left alone. Other
// programs that inherit the preload keep their time: Redis would expire what it is asked to keep.
#include <errno.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cstring>

namespace {

constexpr long kHour = 3600;
constexpr long kEveryNs = 7'000'000;

int real_time(clockid_t clock, timespec* at) {
  return static_cast<int>(::syscall(SYS_clock_gettime, clock, at));
}

long offset_now() {
  timespec monotonic{};
  real_time(CLOCK_MONOTONIC, &monotonic);
  return monotonic.tv_nsec / kEveryNs % 2 == 0 ? kHour : -kHour;
}

bool steps(clockid_t clock) {
  const bool wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
  return wall && std::strcmp(program_invocation_short_name, "throng") == 0;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* at) noexcept {
  const int result = real_time(clock, at);
  if (result == 0 && steps(clock)) at->tv_sec += offset_now();
  return result;
}

int gettimeofday(timeval* at, void* /*zone*/) noexcept {
  timespec now{};
  const int result = clock_gettime(CLOCK_REALTIME, &now);
  *at = {now.tv_sec, now.tv_nsec / 1000};
  return result;
}

time_t time(time_t* at) noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (at != nullptr) *at = now.tv_sec;
  return now.tv_sec;
}

}  // extern "C"
