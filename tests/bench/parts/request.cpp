// What a request is made of: the template with its holes, the marker and the request ID.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "harness/base/marker.h"
#include "harness/base/request_id.h"
#include "harness/load/composer.h"

namespace throng {
namespace {

using plan::Segment;

Segment segment(Segment::Kind kind, std::string text, plan::Escape escape) {
  Segment made;
  made.kind = kind;
  made.text = std::move(text);
  made.escape = escape;
  return made;
}

/// The turn of tests/bench/cost.yaml.
plan::RequestTemplate turn() {
  constexpr auto kJson = plan::Escape::json;
  plan::RequestTemplate request;
  request.method = "POST";
  request.content_type = "application/json";
  request.target.segments = {segment(Segment::Kind::literal, "/chat", plan::Escape::none)};
  request.body.segments = {
      segment(Segment::Kind::literal, "{\"user_id\":\"", plan::Escape::none),
      segment(Segment::Kind::conversation, "", kJson),
      segment(Segment::Kind::literal, "\",\"message\":\"What do you recommend for table ",
              plan::Escape::none),
      segment(Segment::Kind::user, "", kJson),
      segment(Segment::Kind::literal, " tonight? ", plan::Escape::none),
      segment(Segment::Kind::marker, "", kJson),
      segment(Segment::Kind::literal, "\"}", plan::Escape::none),
  };
  return request;
}

void template_render(benchmark::State& state) {
  const plan::RequestTemplate request = turn();
  const net::Endpoint endpoint{.host = "127.0.0.1", .port = 5000};
  const load::Composer composer(request, endpoint, "X-Request-ID");
  const MarkerText marker = format(Marker{.run = 1, .conversation = 64, .seq = 7});
  const RequestIdText id = format(RequestId{.run = 1, .conversation = 64, .seq = 7, .number = 7});
  load::Values values;
  values.conversation = "throng-00001-64";
  values.marker = {marker.data(), marker.size()};
  values.user = 64;
  const load::CookieJar cookies;
  load::Draft draft;
  for (auto _ : state) {
    composer.compose(values, {id.data(), id.size()}, cookies, draft);
    benchmark::DoNotOptimize(draft.bytes.data());
  }
}
BENCHMARK(template_render);

void marker_format(benchmark::State& state) {
  Marker marker{.run = 1, .conversation = 64};
  for (auto _ : state) {
    marker.dep_seq = marker.seq;
    marker.seq = marker.seq % kMaxSeq + 1;
    benchmark::DoNotOptimize(format(marker));
  }
}
BENCHMARK(marker_format);

void request_id_format(benchmark::State& state) {
  RequestId id{.run = 1, .conversation = 64};
  for (auto _ : state) {
    id.seq = id.number = id.number % kMaxSeq + 1;
    benchmark::DoNotOptimize(format(id));
  }
}
BENCHMARK(request_id_format);

void request_id_parse(benchmark::State& state) {
  const RequestIdText text = format(RequestId{.run = 1, .conversation = 64, .seq = 7, .number = 7});
  for (auto _ : state) {
    benchmark::DoNotOptimize(parse_request_id({text.data(), text.size()}));
  }
}
BENCHMARK(request_id_parse);

}  // namespace
}  // namespace throng
