// harness/check/id_swapped.h
//
// R5: an ID belongs to one request. Our IDs name conversation and message, and so do markers, so
// one call, log line or response that carries an ID of one and the marker of another proves that
// the service swapped them. No memory at all; it can only show when requests overlap, so without
// overlap nothing is proven.
#pragma once

#include "harness/base/request_id.h"
#include "harness/check/finding_book.h"
#include "harness/check/overlap.h"
#include "harness/check/suite.h"
#include "harness/check/wording.h"

namespace throng::check {

class IdSwappedChecker : public Checker {
 public:
  explicit IdSwappedChecker(const plan::Plan& plan);
  void on(const observe::Observation& o) override;
  [[nodiscard]] std::uint64_t violations() const override { return book_.violations(); }
  [[nodiscard]] CheckResult finish() override;

 private:
  void response(const observe::Observation& o);
  void arrival(const observe::Observation& o);
  void tell(const observe::Observation& o, const RequestId& id, std::uint32_t conversation,
            std::uint32_t seq);

  const plan::Plan& plan_;
  Wording wording_;
  FindingBook book_;
  Overlap overlap_;
  std::uint64_t trials_ = 0;
  std::uint64_t overlaps_ = 0;
};

}  // namespace throng::check
