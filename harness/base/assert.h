// harness/base/assert.h
//
// THRONG_ASSERT is on in release too: a broken invariant ends the process with its place and
// reason, because a measurement made by a program in an impossible state is worth nothing.
#pragma once

namespace throng {

/// Prints `file:line: what (condition)` to standard error and aborts.
[[noreturn]] void assertion_failed(const char* file, int line, const char* condition,
                                   const char* what) noexcept;

}  // namespace throng

#define THRONG_ASSERT(condition, what)                                                  \
  do {                                                                                  \
    if (!(condition)) ::throng::assertion_failed(__FILE__, __LINE__, #condition, what); \
  } while (false)
