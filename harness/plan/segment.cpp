#include "harness/plan/segment.h"

#include <cstdint>

#include "harness/plan/scalars.h"

namespace throng::plan {

Result<ExecutionSegment> parse_segment(std::string_view text) {
  const auto wrong = [&](const std::string& why) {
    return unexpected(Failure::other, "\"" + std::string(text) + "\" is no segment: " + why);
  };
  const std::size_t slash = text.find('/');
  std::uint64_t number = 0;
  std::uint64_t count = 0;
  if (slash == std::string_view::npos || !read_whole(text.substr(0, slash), number) ||
      !read_whole(text.substr(slash + 1), count)) {
    return wrong("expected two whole numbers such as 2/8, the second of eight");
  }
  if (count == 0) return wrong("there are no parts to take one of");
  if (count > kMostSegments) return wrong("more than " + std::to_string(kMostSegments) + " parts");
  if (number == 0) return wrong("the first one is 1/" + std::to_string(count));
  if (number > count)
    return wrong("the last one is " + std::to_string(count) + "/" + std::to_string(count));
  return ExecutionSegment{static_cast<std::uint32_t>(number - 1),
                          static_cast<std::uint32_t>(count)};
}

std::string print(const ExecutionSegment& segment) {
  return std::to_string(segment.index + 1) + "/" + std::to_string(segment.count);
}

}  // namespace throng::plan
