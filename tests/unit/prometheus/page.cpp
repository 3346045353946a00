#include "tests/unit/prometheus/page.h"

#include <re2/re2.h>

#include <set>
#include <sstream>

namespace throng::prometheus {
namespace {

/// The family that a sample belongs to: histograms have three kinds of samples, summaries two.
std::string family_of(std::string name, const std::map<std::string, std::string>& types) {
  for (const std::string_view suffix : {"_bucket", "_sum", "_count"}) {
    if (!name.ends_with(suffix)) continue;
    const std::string base = name.substr(0, name.size() - suffix.size());
    const auto type = types.find(base);
    if (type == types.end()) continue;
    if (type->second == "histogram") return base;
    if (type->second == "summary" && suffix != "_bucket") return base;
  }
  return name;
}

}  // namespace

Page parse_page(const std::string& text) {
  static const RE2 kHelp(R"(# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) [^\\]+)");
  static const RE2 kType(R"(# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary))");
  static const RE2 kSample(
      R"re(([a-zA-Z_:][a-zA-Z0-9_:]*))re"
      R"re(((?:\{[a-z_]+="(?:[^"\\]|\\["\\n])*"(?:,[a-z_]+="(?:[^"\\]|\\["\\n])*")*\})?))re"
      R"re( ([-+0-9.eE]+))re");
  Page page;
  std::map<std::string, std::string> types;
  std::set<std::string> closed;  // families whose samples have been followed by another's
  std::string current;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::string name;
    std::string rest;
    double value = 0;
    if (RE2::FullMatch(line, kHelp, &name)) continue;
    if (RE2::FullMatch(line, kType, &name, &rest)) {
      if (!types.emplace(name, rest).second) page.errors.push_back("second type: " + line);
      if (rest == "counter" && !name.ends_with("_total"))
        page.errors.push_back("not _total: " + line);
    } else if (RE2::FullMatch(line, kSample, &name, &rest, &value)) {
      const std::string family = family_of(name, types);
      if (!types.contains(family)) page.errors.push_back("no type: " + line);
      if (family != current) {
        if (!closed.insert(family).second) page.errors.push_back("scattered: " + line);
        current = family;
      }
      if (!page.samples.emplace(name + rest, value).second) page.errors.push_back("twice: " + line);
    } else {
      page.errors.push_back("not understood: " + line);
    }
  }
  if (!text.ends_with('\n')) page.errors.push_back("the last line does not end");
  return page;
}

}  // namespace throng::prometheus
