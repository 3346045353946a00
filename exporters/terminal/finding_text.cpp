// A finding reads like this (the times count from the beginning of the load):
//
//   S3 lost update · safety · 1 of 40 trials · conversation 0003F9
//     w a7  @agent-1  12.031–12.058 s  200         X-Request-ID 5f0c…  order ramen
//     redis           14.100 s         holds b3                        chat_session:user-17
//   Both turns were acknowledged and overlapped; …
//   See it again:
//     curl …
#include <array>
#include <cstdio>

#include "exporters/terminal/summary.h"
#include "exporters/terminal/text.h"
#include "harness/base/base32.h"
#include "harness/base/grouped.h"

namespace throng::terminal {
namespace {

constexpr std::size_t kDetailColumns = 160;
constexpr std::size_t kConversationDigits = 6;  // as in markers

std::string seconds(Duration since) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.3f", to_seconds(since));
  return text.data();
}

std::string interval(const check::Witness& witness, TimePoint started) {
  const std::string begin = seconds(witness.begin - started);
  const std::string end = seconds(witness.end - started);
  return (begin == end ? begin : begin + "–" + end) + " s";
}

std::string heading(const check::CheckResult& check, const check::Finding& finding, bool color) {
  std::string conversation(kConversationDigits, '0');
  write_base32(finding.conversation, kConversationDigits, conversation.data());
  const Color severity = finding.severity == check::Severity::hygiene ? Color::yellow : Color::red;
  std::string text = paint(finding.check + " " + printable(finding.what), severity, color);
  text += " · ";
  text += check::to_string(finding.severity);
  text += " · " + grouped(finding.count) + " of " + grouped(check.trials) + " trials";
  text += " · conversation " + conversation;
  return text;
}

Table witnesses(const plan::Plan& plan, TimePoint started, const check::Finding& finding) {
  using enum Table::Align;
  const std::string& header = plan.contract.request_id.header;
  const std::string label = header.empty() ? "request " : header + " ";
  Table table({left, left, left, left, left, left});
  for (const check::Witness& witness : finding.witnesses) {
    const std::string id = printable(witness.request_id, kDetailColumns);
    table.row({{printable(witness.who)},
               {witness.where.empty() ? "" : "@" + printable(witness.where)},
               {interval(witness, started)},
               {printable(witness.outcome, kDetailColumns)},
               {id.empty() ? "" : label + id},
               {printable(witness.detail, kDetailColumns), Color::dim}});
  }
  return table;
}

}  // namespace

std::string finding_text(const plan::Plan& plan, const judge::Outcome& outcome,
                         const check::CheckResult& check, const check::Finding& finding,
                         Style style) {
  std::string out = "  " + heading(check, finding, style.color) + "\n";
  out += witnesses(plan, outcome.started, finding).text(4, style.color);
  out += "  " + printable(finding.sentence) + "\n";
  if (!finding.see_again.empty()) {
    out += paint("  See it again:", Color::dim, style.color) + "\n";
    for (const std::string& line : finding.see_again) out += "    " + printable(line) + "\n";
  }
  return out;
}

}  // namespace throng::terminal
