// The times of every request of a run, from its history.bin, for benches that compare what throng
// reports with what its schedule and its clock say.
//
//   bench_times HISTORY      writes, per request, four signed 64-bit numbers in the machine's byte
//                            order: the user's number; intended start, begin and end in
//                            nanoseconds of the monotonic clock
#include <array>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "harness/base/time.h"
#include "harness/observe/history.h"

namespace {

using throng::TimePoint;
using throng::observe::Kind;

class Writer : public throng::observe::Sink {
 public:
  void on(const throng::observe::Observation& seen) override {
    if (seen.kind != Kind::turn && seen.kind != Kind::request) return;
    const std::array<std::int64_t, 4> times = {seen.user, ns(seen.intended), ns(seen.begin),
                                               ns(seen.end)};
    whole_ = std::fwrite(times.data(), sizeof times, 1, stdout) == 1 && whole_;
  }
  [[nodiscard]] bool whole() const { return whole_; }

 private:
  static std::int64_t ns(TimePoint at) { return at.time_since_epoch().count(); }
  bool whole_ = true;
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: bench_times HISTORY\n", stderr);
    return 2;
  }
  auto reader = throng::observe::HistoryReader::open(arguments[1]);
  if (!reader) {
    std::fprintf(stderr, "%s\n", reader.error().message.c_str());
    return 1;
  }
  Writer writer;
  const std::vector<throng::observe::Sink*> sinks((*reader)->header().shards, &writer);
  const auto read = (*reader)->read(sinks);
  if (!read || read->dropped > 0 || read->cut_short || !writer.whole()) {
    std::fputs("the history is not whole\n", stderr);
    return 1;
  }
  return std::fflush(stdout) == 0 ? 0 : 1;
}
