// harness/probe/stub_ledger.h
//
// What every stub does with a call besides answering it: it tells the sink who called with what,
// and draws how long the answer takes. One stub, one loop.
#pragma once

#include <string>
#include <string_view>

#include "harness/base/marker.h"
#include "harness/base/random.h"
#include "harness/net/http_server.h"
#include "harness/observe/sink.h"
#include "harness/probe/stub.h"

namespace throng::probe {

class StubLedger {
 public:
  StubLedger(net::Loop& loop, StubOptions options, observe::Sink& sink);

  /// Tells of a call that has just arrived. `written` is the text whose markers count.
  void record(const net::ServerRequest& request, observe::Channel channel, std::string_view written,
              std::uint16_t status);
  /// The markers of the call recorded last, in order of appearance; valid until the next.
  [[nodiscard]] const std::vector<Marker>& markers() const { return scan_.markers; }
  /// How long the next answer takes: log-normal around the median.
  [[nodiscard]] Duration draw_latency();
  [[nodiscard]] const StubOptions& options() const { return options_; }
  [[nodiscard]] net::Loop& loop() { return loop_; }

 private:
  net::Loop& loop_;
  StubOptions options_;
  observe::Sink& sink_;
  Random random_;
  MarkerScan scan_;
};

}  // namespace throng::probe
