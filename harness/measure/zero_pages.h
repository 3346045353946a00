// harness/measure/zero_pages.h
//
// Memory that is zero and costs nothing until it is written: address space whose pages the kernel
// backs one by one, when first touched. Room for histograms of which most will hold nothing, or a
// few neighbouring counts.
#pragma once

#include <cstddef>
#include <memory>

namespace throng::measure {

class ZeroPages {
 public:
  /// Asserts if the address space has no room.
  explicit ZeroPages(std::size_t bytes);

  /// Page-aligned; null if bytes was 0.
  [[nodiscard]] void* data() const { return pages_.get(); }

 private:
  struct Unmap {
    std::size_t bytes;
    void operator()(void* pages) const;
  };
  std::unique_ptr<void, Unmap> pages_;
};

}  // namespace throng::measure
