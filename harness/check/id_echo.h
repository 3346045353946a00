// harness/check/id_echo.h
//
// R1: the request ID we sent comes back on every response, errors included, in the form that the
// contract allows. R2: where we sent none, the service makes one, and not the same one twice. Both
// read single responses; R2 keeps a fingerprint of each ID made.
#pragma once

#include <vector>

#include "harness/check/finding_book.h"
#include "harness/check/fingerprints.h"
#include "harness/check/suite.h"
#include "harness/check/wording.h"

namespace throng::check {

class IdEchoChecker : public Checker {
 public:
  explicit IdEchoChecker(const plan::Plan& plan);
  void on(const observe::Observation& o) override;
  [[nodiscard]] std::uint64_t violations() const override { return book_.violations(); }
  [[nodiscard]] CheckResult finish() override;

 private:
  void tell(const observe::Observation& o, bool absent);

  const plan::Plan& plan_;
  Wording wording_;
  FindingBook book_;
  std::uint64_t trials_ = 0;
};

class IdGeneratedChecker : public Checker {
 public:
  explicit IdGeneratedChecker(const plan::Plan& plan);
  void on(const observe::Observation& o) override;
  [[nodiscard]] std::uint64_t violations() const override { return book_.violations(); }
  [[nodiscard]] CheckResult finish() override;

 private:
  void missing(const observe::Observation& o);
  void repeated(const observe::Observation& o);

  const plan::Plan& plan_;
  Wording wording_;
  FindingBook book_;
  Fingerprints made_;
  std::uint64_t trials_ = 0;
};

}  // namespace throng::check
