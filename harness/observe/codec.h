// harness/observe/codec.h
//
// An observation as bytes and back: the form in which it crosses threads and in which the history
// file keeps it. Little-endian varints; layout and version are described in codec.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/observe/observation.h"

namespace throng::observe {

inline constexpr std::uint32_t kCodecVersion = 2;

/// Appends the record (length first) to `out`. REQUIRES: times within 36 years of the clock's
/// epoch.
void encode(const Observation& observation, std::string& out);

/// Takes one record off the front of `bytes`. Views in the result point into `bytes` and `markers`.
[[nodiscard]] Result<Observation> decode(std::string_view& bytes, std::vector<Marker>& markers);

/// A copy of an observation that owns its texts and markers: what findings and tests keep.
class Kept {
 public:
  explicit Kept(const Observation& observation);
  Kept(const Kept& other) : Kept(other.get()) {}
  Kept& operator=(const Kept& other);
  /// Views into this object.
  [[nodiscard]] const Observation& get() const { return observation_; }

 private:
  std::string identity_;
  std::string request_id_;
  std::string text_;
  std::vector<Marker> markers_;
  Observation observation_;
};

}  // namespace throng::observe
