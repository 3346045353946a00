// tests/support/lossy_proxy.h
//
// A TCP proxy on a bad network: of the segments that pass, some are lost, which a user of TCP sees
// as that segment and all behind it on the connection coming as late as the retransmission; and
// some make a middlebox reset their connection. Plain sockets and poll on a thread of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <list>
#include <string>
#include <thread>
#include <vector>

#include "harness/base/random.h"
#include "harness/base/time.h"

namespace throng::test {

struct Losses {
  double lost = 0.01;  // of the segments, in both directions
  Duration retransmission = std::chrono::milliseconds(200);
  double resets = 0;  // of the segments: both ends of the connection are reset instead
  std::uint64_t seed = 1;
};

class LossyProxy {
 public:
  /// To 127.0.0.1:target.
  LossyProxy(std::uint16_t target, Losses losses);
  ~LossyProxy();
  LossyProxy(const LossyProxy&) = delete;
  LossyProxy& operator=(const LossyProxy&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::uint64_t lost() const { return lost_; }
  [[nodiscard]] std::uint64_t resets() const { return resets_; }

 private:
  struct Segment {
    std::string bytes;
    TimePoint due{};
  };
  /// What goes from one socket to the other.
  struct Way {
    int from = -1;
    int to = -1;
    std::deque<Segment> queue;
    TimePoint held_until{};  // nothing overtakes what was lost
    bool read_all = false;   // the sender has ended
    bool ended = false;      // and so have we
  };
  struct Connection {
    Way up;
    Way down;
    bool over = false;
  };

  void run();
  void accept();
  void pump(Connection& connection, Way& way, bool readable);
  void read(Connection& connection, Way& way);
  static bool write_due(Way& way);
  static void reset(Connection& connection);
  static void close(Connection& connection);
  [[nodiscard]] int wait() const;

  std::uint16_t target_;
  Losses losses_;
  Random random_;
  int listener_ = -1;
  int wake_[2] = {-1, -1};  // a pipe; closed to end the thread
  std::uint16_t port_ = 0;
  std::list<Connection> connections_;
  std::atomic<std::uint64_t> lost_ = 0;
  std::atomic<std::uint64_t> resets_ = 0;
  std::thread thread_;
};

}  // namespace throng::test
