#include "harness/base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace throng {

void assertion_failed(const char* file, int line, const char* condition,
                      const char* what) noexcept {
  std::fprintf(stderr, "%s:%d: internal error: %s (%s)\n", file, line, what, condition);
  std::abort();
}

}  // namespace throng
