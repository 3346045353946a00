// tests/unit/probe/recorder.h
//
// A sink that keeps what it is told, for tests of what looks on.
#pragma once

#include <string>
#include <vector>

#include "harness/observe/codec.h"
#include "harness/observe/sink.h"

namespace throng::probe {

class Recorder : public observe::Sink {
 public:
  void on(const observe::Observation& observation) override { kept_.emplace_back(observation); }

  [[nodiscard]] std::size_t size() const { return kept_.size(); }
  [[nodiscard]] const observe::Observation& at(std::size_t i) const { return kept_.at(i).get(); }
  /// Those of one kind, in order.
  [[nodiscard]] std::vector<observe::Observation> all(observe::Kind kind) const {
    std::vector<observe::Observation> found;
    for (const observe::Kept& one : kept_) {
      if (one.get().kind == kind) found.push_back(one.get());
    }
    return found;
  }

 private:
  std::vector<observe::Kept> kept_;
};

/// A marker of conversation and seq in run 7, as text.
inline std::string marker_text(std::uint32_t conversation, std::uint32_t seq,
                               std::uint32_t run = 7) {
  Marker marker;
  marker.run = run;
  marker.conversation = conversation;
  marker.seq = seq;
  const MarkerText text = format(marker);
  return {text.data(), text.size()};
}

/// The seqs of an observation's markers, such as "1 2 5".
inline std::string seqs(std::span<const Marker> markers) {
  std::string text;
  for (const Marker& marker : markers)
    text += (text.empty() ? "" : " ") + std::to_string(marker.seq);
  return text;
}

}  // namespace throng::probe
