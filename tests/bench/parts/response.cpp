// What a response is read by: the short way, Beast's parser, and the values of a JSON reply.
#include <benchmark/benchmark.h>

#include <string>
#include <string_view>

#include "harness/load/json_reader.h"
#include "harness/net/response_reader.h"

namespace throng {
namespace {

constexpr std::string_view kReply =
    R"({"response":"Tonight we recommend the Saffron Bowl with rice and red beans, at 12.50.",)"
    R"("agent":"bench-1","restaurants":["Saffron","Bowl & Co"]})";

/// As nginx answers tests/bench/cost.py; `framing` says where the body ends.
std::string response(std::string_view framing) {
  std::string text =
      "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sat, 21 Nov 2026 12:00:00 GMT"
      "\r\nContent-Type: application/json\r\nConnection: keep-alive\r\n"
      "X-Request-ID: 5f0c1d2e-3a4b-4c5d-8e6f-708192a3b4c5\r\n";
  return text.append(framing);
}

void read_response(benchmark::State& state, std::string_view bytes) {
  net::ResponseReader reader(Bytes{16U << 10U}, Bytes{1U << 20U});
  net::Response response;
  for (auto _ : state) {
    response.clear();
    reader.begin(response, false);
    benchmark::DoNotOptimize(reader.feed(bytes));
    if (!reader.done()) state.SkipWithError("the response was not read");
  }
}

void response_parse(benchmark::State& state) {
  std::string bytes = response("Content-Length: " + std::to_string(kReply.size()) + "\r\n\r\n");
  read_response(state, bytes.append(kReply));
}
BENCHMARK(response_parse);

void response_parse_chunked(benchmark::State& state) {
  std::string bytes = response("Transfer-Encoding: chunked\r\n\r\n8f\r\n");
  read_response(state, bytes.append(kReply).append("\r\n0\r\n\r\n"));
}
BENCHMARK(response_parse_chunked);

void read_pointers(benchmark::State& state, std::string body, std::string_view pointer) {
  load::JsonReader reader;
  std::string value;
  for (auto _ : state) {
    if (!reader.open(body)) state.SkipWithError("not JSON");
    benchmark::DoNotOptimize(reader.at("/error", value));
    if (!reader.at(pointer, value)) state.SkipWithError("there is no such value");
  }
}

void json_pointer(benchmark::State& state) {
  read_pointers(state, std::string(kReply), "/response");
}
BENCHMARK(json_pointer);

void json_pointer_deep(benchmark::State& state) {
  read_pointers(state, std::string(kReply), "/restaurants/1");
}
BENCHMARK(json_pointer_deep);

}  // namespace
}  // namespace throng
