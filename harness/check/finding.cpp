#include "harness/check/finding.h"

namespace throng::check {

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::safety:
      return "safety";
    case Severity::contract:
      return "contract";
    case Severity::hygiene:
      return "hygiene";
  }
  return "unknown";
}

}  // namespace throng::check
