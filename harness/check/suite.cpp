#include "harness/check/suite.h"

#include <algorithm>
#include <exception>

#include "harness/base/units.h"
#include "harness/check/conclude.h"

namespace throng::check {
namespace {

bool enabled(const plan::Plan& plan, const CheckEntry& entry) {
  return std::find(plan.checks.enabled.begin(), plan.checks.enabled.end(), entry.id) !=
             plan.checks.enabled.end() &&
         entry.applies(plan);
}

constexpr std::string_view kUnknown = "something that is no std::exception";

}  // namespace

Suite::Suite(const plan::Plan& plan) : Suite(plan, all_checks()) {}

Suite::Suite(const plan::Plan& plan, std::span<const CheckEntry> table) {
  for (const CheckEntry& entry : table) {
    if (enabled(plan, entry)) running_.push_back({&entry, entry.make(plan), 0, {}});
  }
}

void Suite::on(const observe::Observation& observation) {
  const std::uint32_t kind = kind_bit(observation.kind);
  if (observation.kind == observe::Kind::gap && observation.channel == observe::Channel::store) {
    away_ += observation.end - observation.begin;
    if (away_why_.empty()) away_why_ = observation.text;
  }
  for (Running& running : running_) {
    if ((running.entry->kinds & kind) == 0 || !running.broken.empty()) continue;
    try {
      running.checker->on(observation);
    } catch (const std::exception& e) {
      running.broken = e.what();
    } catch (...) {
      running.broken = kUnknown;
    }
    const std::uint64_t now = running.checker->violations();
    if (now != running.counted) {
      violations_.fetch_add(now - running.counted, std::memory_order_relaxed);
      running.counted = now;
    }
  }
}

void Suite::add_gaps(CheckResult& result) const {
  if (away_ <= Duration::zero()) return;
  result.evidence.remarks.push_back("the store could not be looked at for " + rounded(away_) +
                                    ", which was not judged: " + away_why_);
}

std::uint64_t Suite::violations() const { return violations_.load(std::memory_order_relaxed); }

std::vector<CheckResult> Suite::finish() {
  std::vector<CheckResult> results;
  for (Running& running : running_) {
    CheckResult result;
    try {
      result = running.checker->finish();
    } catch (const std::exception& e) {
      running.broken = e.what();
    } catch (...) {
      running.broken = kUnknown;
    }
    result.id = running.entry->id;
    result.name = running.entry->name;
    for (Finding& finding : result.findings) name_finding(finding, *running.entry);
    for (Claim& claim : result.evidence.claims) name_finding(claim.finding, *running.entry);
    if (!running.broken.empty())
      result.evidence.broken = "the checker stopped at an exception: " + running.broken;
    if ((running.entry->kinds & kind_bit(observe::Kind::gap)) != 0) add_gaps(result);
    judge(result);
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace throng::check
