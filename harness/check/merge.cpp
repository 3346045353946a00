// Shards are merged check by check, in the order of the table. Claims are decided first, because
// they may add findings; needs of the same check stand in the same order in every shard.
#include <algorithm>

#include "harness/check/conclude.h"

namespace throng::check {
namespace {

void add_needs(std::vector<Need>& all, const std::vector<Need>& more) {
  for (std::size_t i = 0; i < more.size(); ++i) {
    if (i == all.size()) {
      all.push_back(more[i]);
      continue;
    }
    all[i].met += more[i].met;
    all[i].spans.insert(all[i].spans.end(), more[i].spans.begin(), more[i].spans.end());
  }
}

void add_remarks(std::vector<std::string>& all, const std::vector<std::string>& more) {
  for (const std::string& remark : more) {
    if (std::find(all.begin(), all.end(), remark) == all.end()) all.push_back(remark);
  }
}

void settle_spans(Need& need) {
  std::sort(need.spans.begin(), need.spans.end());
  for (std::size_t i = 1; i < need.spans.size(); ++i) {
    if (need.spans[i].first < need.spans[i - 1].second) ++need.met;
  }
}

void add_finding(std::vector<Finding>& all, Finding finding) {
  const auto same = std::find_if(all.begin(), all.end(),
                                 [&](const Finding& f) { return f.group == finding.group; });
  if (same == all.end()) {
    all.push_back(std::move(finding));
    return;
  }
  const std::uint64_t count = same->count + finding.count;
  const TimePoint first = std::min(same->first, finding.first);
  const TimePoint last = std::max(same->last, finding.last);
  if (finding.first < same->first)
    *same = std::move(finding);  // the earliest is the one that is told
  same->count = count;
  same->first = first;
  same->last = last;
}

// Which claims hold, by what all shards saw.
void settle_claims(CheckResult& result) {
  std::vector<std::uint64_t>& seen = result.evidence.seen;
  std::sort(seen.begin(), seen.end());
  std::vector<std::uint64_t> unexplained;
  for (const Claim& claim : result.evidence.claims) {
    if (!claim.holds_if_seen && !std::binary_search(seen.begin(), seen.end(), claim.token))
      unexplained.push_back(claim.token);
  }
  std::sort(unexplained.begin(), unexplained.end());
  unexplained.erase(std::unique(unexplained.begin(), unexplained.end()), unexplained.end());
  const bool tolerated = unexplained.size() <= result.evidence.claims_tolerated;
  if (tolerated && !unexplained.empty())
    result.evidence.remarks.push_back(std::to_string(unexplained.size()) +
                                      " of unknown origin not judged");
  for (Claim& claim : result.evidence.claims) {
    const bool known = std::binary_search(seen.begin(), seen.end(), claim.token);
    const bool holds = claim.holds_if_seen ? known : !known && !tolerated;
    if (!holds) continue;
    result.violations += claim.finding.count;
    add_finding(result.findings, std::move(claim.finding));
  }
}

void take_up(CheckResult& all, CheckResult&& shard) {
  all.trials += shard.trials;
  all.violations += shard.violations;
  all.warnings += shard.warnings;
  for (Finding& finding : shard.findings) add_finding(all.findings, std::move(finding));
  Evidence& evidence = all.evidence;
  add_needs(evidence.needs, shard.evidence.needs);
  add_remarks(evidence.remarks, shard.evidence.remarks);
  evidence.seen.insert(evidence.seen.end(), shard.evidence.seen.begin(), shard.evidence.seen.end());
  std::move(shard.evidence.claims.begin(), shard.evidence.claims.end(),
            std::back_inserter(evidence.claims));
  evidence.claims_tolerated += shard.evidence.claims_tolerated;
  if (evidence.broken.empty()) evidence.broken = std::move(shard.evidence.broken);
}

void finish(const plan::Plan& plan, CheckResult& result) {
  settle_claims(result);
  for (Need& need : result.evidence.needs) settle_spans(need);
  std::stable_sort(result.findings.begin(), result.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.first < b.first; });
  if (result.findings.size() > plan.limits.max_findings_per_check)
    result.findings.resize(plan.limits.max_findings_per_check);
  judge(result);
  result.evidence = {};
}

}  // namespace

std::vector<CheckResult> merge(const plan::Plan& plan,
                               std::vector<std::vector<CheckResult>> shards) {
  std::vector<CheckResult> merged;
  for (std::vector<CheckResult>& shard : shards) {
    for (CheckResult& result : shard) {
      const auto known = std::find_if(merged.begin(), merged.end(),
                                      [&](const CheckResult& r) { return r.id == result.id; });
      if (known == merged.end()) {
        merged.push_back(std::move(result));
      } else {
        take_up(*known, std::move(result));
      }
    }
  }
  for (CheckResult& result : merged) finish(plan, result);
  return merged;
}

}  // namespace throng::check
