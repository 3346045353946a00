// docs/checks.md. A test says when the committed page is stale.
#include "harness/check/suite.h"

namespace throng::check {

std::string checks_reference() {
  std::string page =
      "# Checks\n\n"
      "Generated from the table in `harness/check/table.cpp`; do not edit.\n\n"
      "A check ends as PASS, FAIL or INCONCLUSIVE. It fails on the first proven violation. It is "
      "inconclusive if its\n"
      "precondition was never met, because nothing passes without evidence; it is left out if the "
      "contract promises\n"
      "nothing that it could hold the service to. Beside a PASS stands n, how often it could have "
      "failed, and the bound\n"
      "3/n: with no violation in n independent trials the true rate is below it, with 95 % "
      "confidence.\n\n"
      "Severity: one hit of a *safety* check means that data was lost, mixed or shown to the wrong "
      "user; a *contract* "
      "check\nholds the service to what it promises; *hygiene* only warns.\n\n"
      "| check | what it is called | severity | what it proves | inconclusive without |\n"
      "|---|---|---|---|---|\n";
  for (const CheckEntry& entry : all_checks()) {
    page += "| " + std::string(entry.id) + " | " + std::string(entry.name) + " | " +
            std::string(to_string(entry.severity)) + " | " + std::string(entry.promise) + " | " +
            std::string(entry.precondition) + " |\n";
  }
  return page;
}

}  // namespace throng::check
