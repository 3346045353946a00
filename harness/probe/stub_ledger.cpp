#include "harness/probe/stub_ledger.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "harness/base/request_id.h"

namespace throng::probe {
namespace {

// However wide the distribution, no single answer may take for ever.
constexpr Duration kLongestLatency = std::chrono::minutes(10);

}  // namespace

StubLedger::StubLedger(net::Loop& loop, StubOptions options, observe::Sink& sink)
    : loop_(loop),
      options_(std::move(options)),
      sink_(sink),
      random_(options_.seed, options_.index) {}

void StubLedger::record(const net::ServerRequest& request, observe::Channel channel,
                        std::string_view written, std::uint16_t status) {
  scan_markers(written, options_.run, scan_);
  const std::string* id = request.header(options_.request_id_header);
  const std::string line = request.method + " " + std::string(request.path());

  observe::Observation call;
  call.kind = observe::Kind::stub;
  call.channel = channel;
  call.outcome = status < 400 ? Outcome::ok : Outcome::fail;
  call.status = status;
  call.instance = options_.index;
  call.begin = loop_.now();
  call.end = call.begin;
  call.bytes_received = request.body.size();
  call.markers = scan_.markers;
  call.markers_cut = scan_.cut;
  call.corrupt_markers = scan_.corrupt;
  if (!scan_.markers.empty()) {
    call.conversation = scan_.markers.back().conversation;
    call.seq = scan_.markers.back().seq;
    call.writer = scan_.markers.back().writer;
  }
  if (id != nullptr) {
    call.request_id = *id;
    if (const auto ours = parse_request_id(*id)) call.number = ours->number;
  }
  call.text = line;
  sink_.on(call);
}

Duration StubLedger::draw_latency() {
  const plan::StubSpec& spec = options_.spec;
  if (spec.latency_sigma <= 0) return spec.latency_median;
  const double factor = std::exp(spec.latency_sigma * random_.normal());
  return std::min(kLongestLatency,
                  from_seconds(std::min(1e6, to_seconds(spec.latency_median) * factor)));
}

}  // namespace throng::probe
