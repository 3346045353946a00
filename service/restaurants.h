// service/restaurants.h
//
// The restaurant backend as the agent uses it: questions in, sentences out, with a sentence for
// each way in which the backend may fail. No address, status line or exception ever reaches a user.
#pragma once

#include <optional>
#include <string>

#include "harness/net/task.h"
#include "service/upstream.h"

namespace throng::service {

/// What the backend's answer is worth telling.
struct Fact {
  std::string text;
  bool failed = false;
};

/// A dish that can be ordered, and its place.
struct Offer {
  std::string restaurant;
  std::string dish;
  double price = 0;
  [[nodiscard]] std::string json() const;
};
/// As json() wrote it; nothing if it is something else.
[[nodiscard]] std::optional<Offer> parse_offer(const std::string& json);

class Restaurants {
 public:
  /// `backend` must outlive it.
  explicit Restaurants(Upstream& backend) : backend_(backend) {}

  net::Task<Fact> list(std::string request_id);
  net::Task<Fact> menu(std::string name, std::string request_id);
  struct Found {
    Fact failure;
    std::optional<Offer> offer;
  };
  net::Task<Found> find_dish(std::string dish, std::string request_id);
  net::Task<Fact> order(Offer offer, std::string request_id);

 private:
  Upstream& backend_;
};

}  // namespace throng::service
