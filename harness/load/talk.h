// harness/load/talk.h
//
// One exchange of one user, from the choice of the instance to the observation. The waiting itself
// is left to the user's coroutine, so that between it and the channel there is no frame of ours:
// begin(), then the channel's exchange with wire() and deadlines() into response(), again while
// redirected(), then end().
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "harness/base/marker.h"
#include "harness/base/request_id.h"
#include "harness/load/exchange_room.h"
#include "harness/load/judge.h"
#include "harness/load/person.h"
#include "harness/net/channel.h"

namespace throng::load {

class Talk {
 public:
  explicit Talk(Person& person) : person_(person) {}

  /// Makes the request of `step`, which was due at `due` and could be sent from `ready` on, when
  /// its user was free. False if the conversation has no number left for it.
  bool begin(const StepCode& step, TimePoint due, TimePoint ready);
  [[nodiscard]] std::uint32_t instance() const { return instance_; }
  /// `idled`: the connection has had time to be closed by the other side, so that its death is no
  /// news about us.
  [[nodiscard]] net::WireRequest wire(TimePoint now, bool idled) const;
  /// `fresh`: the channel may have to connect first, which then comes before the wait for the
  /// response.
  [[nodiscard]] net::Deadlines deadlines(TimePoint now, bool fresh);
  /// Between begin() and end().
  [[nodiscard]] net::Response& response() { return room_->response; }

  /// After an exchange: whether the step follows redirects and this is one to an instance we know.
  /// Then the next request stands ready.
  bool redirected();

  struct Result {
    TimePoint end{};      // when the exchange ended
    bool goes_on = true;  // the iteration
    bool left = false;    // the user went away in the middle, as the plan wants some to
  };
  /// Judges, captures, and tells the sink.
  Result end();

 private:
  void draw_patience();
  void add_hop();
  [[nodiscard]] std::string_view sent_id() const;
  void read_markers(Reply& reply, observe::Observation& seen);
  void note_seen(const Judgement& verdict);
  void tell(const Judgement& verdict, observe::Observation& seen);

  Person& person_;
  const StepCode* step_ = nullptr;
  std::uint32_t instance_ = 0;
  std::uint32_t seq_ = 0;
  std::uint32_t number_ = 0;
  bool sends_id_ = false;
  MarkerText marker_{};
  RequestIdText request_id_{};
  std::unique_ptr<ExchangeRoom> room_;  // between begin() and end()
  std::string method_;                  // of the request under way; a redirect may change it

  // Over all hops of a redirected exchange.
  std::uint32_t hops_ = 0;
  TimePoint due_{};
  TimePoint ready_{};
  TimePoint asked_{};  // when the first hop was handed to its channel
  TimePoint begin_{};
  Duration connect_{};
  Duration tls_{};
  Duration sending_{};   // connecting included
  Duration patience_{};  // after the request is sent; zero: without end
  std::uint64_t bytes_sent_ = 0;
  std::uint64_t bytes_received_ = 0;
  bool reused_ = false;
};

}  // namespace throng::load
