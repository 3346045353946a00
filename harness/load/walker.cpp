#include "harness/load/walker.h"

#include "harness/load/condition.h"

namespace throng::load {

using Kind = Operation::Kind;

void Walker::begin() {
  at_ = 0;
  left_.clear();
}

const Operation* Walker::next(const Values& values, std::vector<std::string>& variables) {
  const std::vector<Operation>& operations = script_->operations();
  while (at_ < operations.size()) {
    const Operation& operation = operations[at_++];
    switch (operation.kind) {
      case Kind::exchange:
      case Kind::think:
      case Kind::gather:
        return &operation;
      case Kind::set:
        room_.clear();  // the new value may be made of the old one
        render(operation.set->value, values, Into::body, room_);
        variables[operation.set->slot].assign(room_);
        break;
      case Kind::repeat:
        repeat(operation);
        break;
      case Kind::again:
        again(operation);
        break;
      case Kind::one_of:
        choose(operation, *values.random);
        break;
      case Kind::when:
        if (!holds(*operation.when, values)) at_ = operation.jump;
        break;
      case Kind::jump:
        at_ = operation.jump;
        break;
    }
  }
  return nullptr;
}

bool Walker::holds(const plan::When& when, const Values& values) {
  seen_.clear();
  render(when.value, values, Into::body, seen_);
  std::optional<std::string_view> seen = seen_;
  if (seen_.empty() && when.match.exists) seen.reset();  // a variable that is not set
  return first_broken(when.match, seen, values, room_) == Broken::none;
}

void Walker::repeat(const Operation& operation) {
  if (operation.count == 0) {
    at_ = operation.jump;
  } else {
    left_.push_back(operation.count);
  }
}

void Walker::again(const Operation& operation) {
  if (--left_.back() > 0) {
    at_ = operation.jump;
  } else {
    left_.pop_back();
  }
}

void Walker::choose(const Operation& operation, Random& random) {
  const Choice& choice = script_->choice(operation.index);
  at_ = choice.targets[random.weighted(choice.weights)];
}

}  // namespace throng::load
