// harness/load/exchange_room.h
//
// What one exchange needs between the making of its request and its judgement: the room of the
// request and of the response. Lent by the desk for so long, because of thousands of connected
// users most are in thought; the last room given back, still warm, is lent first. One thread.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "harness/load/composer.h"
#include "harness/net/channel.h"

namespace throng::load {

struct ExchangeRoom {
  Draft draft;
  net::Response response;
};

class ExchangeRooms {
 public:
  [[nodiscard]] std::unique_ptr<ExchangeRoom> borrow() {
    if (free_.empty()) return std::make_unique<ExchangeRoom>();
    std::unique_ptr<ExchangeRoom> room = std::move(free_.back());
    free_.pop_back();
    return room;
  }
  void give_back(std::unique_ptr<ExchangeRoom> room) { free_.push_back(std::move(room)); }

 private:
  std::vector<std::unique_ptr<ExchangeRoom>> free_;
};

}  // namespace throng::load
