// exporters/report/hdr_encoding.h
//
// A histogram in HdrHistogram's own V2 encoding, so that its readers in every language take ours.
// Our buckets are exactly those of an HdrHistogram from 1 ns to 24 h with three significant digits,
// which is why nothing is lost on the way.
#pragma once

#include <string>

#include "harness/measure/histogram.h"

namespace throng::report {

/// Header of 40 bytes (big endian: cookie, payload size, index offset, digits, lowest, highest,
/// ratio) and the counts up to the highest one in use, each as ZigZag LEB128 of at most nine bytes;
/// a run of n > 1 zeros is -n.
[[nodiscard]] std::string hdr_encoded(const measure::Histogram& histogram);

/// The same, deflated, behind its own header, in base64: a field of a histogram log.
[[nodiscard]] std::string hdr_compressed_base64(const measure::Histogram& histogram);

}  // namespace throng::report
