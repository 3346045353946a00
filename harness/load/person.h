// harness/load/person.h
//
// Who a user is at this moment: its numbers, its conversation with the service, what it remembers
// and its own chance. Everything that a request is made of and that its observation names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/random.h"
#include "harness/load/cookie_jar.h"
#include "harness/load/desk.h"
#include "harness/load/load_desk.h"
#include "harness/load/render.h"
#include "harness/load/route.h"

namespace throng::load {

struct Conversation {
  std::uint32_t number = 0;
  std::string id;          // as the service knows it
  std::uint32_t seq = 0;   // of the last marker issued
  std::uint32_t seen = 0;  // the last own marker acknowledged or seen; the next one depends on it
  std::uint32_t requests = 0;  // issued
  CookieJar cookies;
};

class Person {
 public:
  explicit Person(LoadDesk& load);

  /// Somebody new: a new number, conversation, chance and memory. False if there is no number left.
  bool be_somebody_new();
  /// Forgets the last iteration and draws the feeds' next rows; a new conversation if the contract
  /// wants one each time. False if a feed has stopped or no number is left: the user ends.
  bool begin_iteration();

  /// `marker` and `instance`: of the request that is being made.
  [[nodiscard]] Values values(std::string_view marker = {}, std::string_view instance = {});

  [[nodiscard]] std::uint32_t number() const { return number_; }
  [[nodiscard]] std::uint32_t iteration() const { return iteration_; }
  [[nodiscard]] LoadDesk& load() { return load_; }
  [[nodiscard]] Desk& desk() { return load_.desk; }
  Conversation& conversation() { return conversation_; }
  Route& route() { return route_; }
  Random& random() { return *random_; }
  std::vector<std::string>& variables() { return variables_; }

 private:
  bool draw_rows();
  bool begin_conversation();

  LoadDesk& load_;
  std::uint32_t number_ = 0;
  std::uint32_t iteration_ = 0;
  std::optional<Random> random_;
  Conversation conversation_;
  Route route_;
  std::vector<std::string> variables_;  // by slot
  std::vector<const Row*> rows_;        // by feed of the plan
};

}  // namespace throng::load
