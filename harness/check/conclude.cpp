#include "harness/check/conclude.h"

namespace throng::check {
namespace {

void append(std::string& text, const std::string& more) {
  if (!text.empty()) text += "; ";
  text += more;
}

}  // namespace

void name_finding(Finding& finding, const CheckEntry& entry) {
  finding.check = entry.id;
  finding.severity = entry.severity;
}

void judge(CheckResult& result) {
  std::string missing = result.evidence.broken;
  std::string remarks;
  for (const Need& need : result.evidence.needs) {
    if (need.met == 0) append(need.required ? missing : remarks, need.unmet);
  }
  if (missing.empty() && result.trials == 0) missing = "nothing was seen that it could have judged";
  for (const std::string& remark : result.evidence.remarks) append(remarks, remark);
  result.verdict = result.violations > 0 ? Verdict::fail
                   : missing.empty()     ? Verdict::pass
                                         : Verdict::inconclusive;
  result.reason = std::move(missing);
  if (!remarks.empty()) append(result.reason, remarks);
}

}  // namespace throng::check
