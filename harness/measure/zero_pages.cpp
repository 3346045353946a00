#include "harness/measure/zero_pages.h"

#include <sys/mman.h>

#include "harness/base/assert.h"

namespace throng::measure {

ZeroPages::ZeroPages(std::size_t bytes) : pages_(nullptr, Unmap{bytes}) {
  if (bytes == 0) return;
  void* const pages = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  THRONG_ASSERT(pages != MAP_FAILED, "no address space left for histograms");
  // Huge pages would back 2 MB for one count.
  static_cast<void>(madvise(pages, bytes, MADV_NOHUGEPAGE));
  pages_.reset(pages);
}

void ZeroPages::Unmap::operator()(void* pages) const { munmap(pages, bytes); }

}  // namespace throng::measure
