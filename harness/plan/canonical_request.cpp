// Requests, conditions and texts as print() writes them (canonical.h).
#include "harness/plan/canonical.h"
#include "harness/plan/hole_text.h"
#include "harness/plan/scalars.h"

namespace throng::plan {

YamlOut bare(Duration value) { return YamlOut::bare(throng::print(value)); }
YamlOut bare(Fraction value) { return YamlOut::bare(throng::print(value)); }
YamlOut bare(Bytes value) { return YamlOut::bare(throng::print(value)); }
YamlOut bare(std::uint64_t value) { return YamlOut::bare(std::to_string(value)); }

YamlOut plain(std::string_view value) { return YamlOut::text(with_dollars(value, false)); }

YamlOut plain_list(const std::vector<std::string>& values) {
  std::vector<YamlOut> items;
  for (const std::string& value : values) items.push_back(plain(value));
  return YamlOut::list(std::move(items));
}

YamlOut number(double value) { return YamlOut::bare(shortest(value)); }

std::string written(const Template& text, Position position) {
  std::string out;
  Template so_far;
  for (std::size_t i = 0; i < text.segments.size(); ++i) {
    const Segment& segment = text.segments[i];
    if (segment.kind == Segment::Kind::literal && !segment.secret) {
      out += with_dollars(segment.text, i + 1 < text.segments.size());
    } else if (needs_no_escape(segment.kind) || segment.escape == escape_at(position, so_far)) {
      out += segment.source;
    } else {
      out.append(segment.source, 0, segment.source.size() - 1);
      out.append(" | ").append(filter_of(segment.escape)).append("}");
    }
    so_far.segments.push_back(segment);
  }
  return out;
}

std::string written(const ValueSource& source) {
  switch (source.kind) {
    case ValueSource::Kind::status:
      return "status";
    case ValueSource::Kind::header:
      return "header:" + source.name;
    case ValueSource::Kind::pointer:
      return source.name;
    case ValueSource::Kind::body:
    case ValueSource::Kind::variable:
      break;
  }
  return "body";
}

YamlOut canonical(const Match& match) {
  YamlOut out = YamlOut::map();
  if (match.exists) out.flag("exists", *match.exists);
  const auto text = [&](const char* key, const std::optional<Template>& value) {
    if (value) out.add(key, written(*value));
  };
  text("is", match.is);
  text("is_not", match.is_not);
  text("contains", match.contains);
  text("lacks", match.lacks);
  if (match.matches) out.add("matches", plain(match.matches->source()));
  if (!match.one_of.empty()) out.add("one_of", plain_list(match.one_of));
  if (match.at_least) out.add("at_least", number(*match.at_least));
  if (match.at_most) out.add("at_most", number(*match.at_most));
  return out;
}

YamlOut canonical(const std::vector<Expectation>& expectations) {
  YamlOut out = YamlOut::map();
  for (const Expectation& one : expectations) out.add(written(one.source), canonical(one.match));
  return out;
}

void add_request(YamlOut& to, const RequestTemplate& request) {
  to.add("method", request.method);
  to.add("path", written(request.target, Position::target));
  if (request.headers.empty()) return;
  YamlOut headers = YamlOut::map();
  for (const auto& [name, value] : request.headers)
    headers.add(name, written(value, Position::header));
  to.add("headers", std::move(headers));
}

void add_body(YamlOut& to, const RequestTemplate& request) {
  if (request.content_type.empty()) return;
  to.add("raw", written(request.body));
  to.add("content_type", plain(request.content_type));
}

}  // namespace throng::plan
