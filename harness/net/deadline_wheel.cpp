#include "harness/net/deadline_wheel.h"

#include <algorithm>

#include "harness/base/assert.h"

namespace throng::net {

namespace {

constexpr Duration kSlot = std::chrono::milliseconds(4);
constexpr std::size_t kSlots = 1024;  // one turn is 4.1 s; later deadlines go round again

void close_ring(DeadlineLink& sentinel) { sentinel.next = sentinel.previous = &sentinel; }

}  // namespace

Deadline::~Deadline() { DeadlineWheel::disarm(*this); }

DeadlineWheel::DeadlineWheel(boost::asio::io_context& context) : timer_(context), slots_(kSlots) {
  for (DeadlineLink& slot : slots_) close_ring(slot);
}

DeadlineWheel::~DeadlineWheel() {
  // Coroutines that outlive the wheel (destroyed with the io_context) hold deadlines that must not
  // reach into it.
  for (DeadlineLink& slot : slots_) {
    while (slot.next != &slot) take_out(static_cast<Deadline&>(*slot.next));
  }
}

void DeadlineWheel::arm(Deadline& deadline, TimePoint when) {
  disarm(deadline);
  if (when == TimePoint::max()) return;
  deadline.wheel_ = this;
  deadline.when_ = when;
  if (!ticking_) start();
  insert(deadline);
  ++armed_;
}

void DeadlineWheel::disarm(Deadline& deadline) {
  if (!deadline.armed()) return;
  --deadline.wheel_->armed_;
  take_out(deadline);
}

void DeadlineWheel::insert(Deadline& deadline) {
  // The slot in which the deadline lies; what is past goes to the current one, what lies beyond the
  // wheel to its end.
  const auto ahead = (deadline.when_ - slot_start_) / kSlot;
  const auto slots = std::clamp<decltype(ahead)>(ahead, 0, kSlots - 1);
  DeadlineLink& ring = slots_[(at_ + static_cast<std::size_t>(slots)) % kSlots];
  deadline.previous = ring.previous;
  deadline.next = &ring;
  ring.previous->next = &deadline;
  ring.previous = &deadline;
}

void DeadlineWheel::take_out(Deadline& deadline) {
  deadline.previous->next = deadline.next;
  deadline.next->previous = deadline.previous;
  deadline.next = deadline.previous = nullptr;
}

void DeadlineWheel::start() {
  slot_start_ = monotonic_now();
  ticking_ = true;
  schedule();
}

void DeadlineWheel::schedule() {
  timer_.expires_at(slot_start_ + kSlot);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) tick();
  });
}

void DeadlineWheel::tick() {
  const TimePoint now = monotonic_now();
  while (slot_start_ + kSlot <= now) {
    DeadlineLink& slot = slots_[at_];
    at_ = (at_ + 1) % kSlots;
    slot_start_ += kSlot;
    if (slot.next != &slot) fire(slot);
  }
  ticking_ = armed_ > 0;
  if (ticking_) schedule();
}

void DeadlineWheel::fire(DeadlineLink& ring) {
  // Moved to a ring of its own first: whatever expired() arms goes to the wheel, not to what is
  // being fired.
  DeadlineLink due{.next = ring.next, .previous = ring.previous};
  due.next->previous = due.previous->next = &due;
  close_ring(ring);
  while (due.next != &due) {
    auto& deadline = static_cast<Deadline&>(*due.next);
    if (deadline.when_ >= slot_start_) {  // it lies beyond the wheel's end: round again
      take_out(deadline);
      insert(deadline);
      continue;
    }
    disarm(deadline);
    deadline.expired();
  }
}

}  // namespace throng::net
