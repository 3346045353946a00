// harness/base/result.h
//
// Result<T> carries either a value or an Error: what may be expected to fail at run time (a refused
// connection, a malformed reply) comes back this way and is never thrown. libstdc++ 12 hides
// std::expected in C++20, so this carries its names (value, error, has_value, operator bool) and
// can be swapped for it later.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "harness/base/assert.h"
#include "harness/base/failure.h"

namespace throng {

/// Why something expected failed: the kind for programs, the message for people (no trailing full
/// stop).
struct Error {
  Failure kind = Failure::other;
  std::string message;
};

/// Lets `return unexpected(Failure::timed_out, "…")` build any Result.
struct Unexpected {
  Error error;
};

[[nodiscard]] inline Unexpected unexpected(Failure kind, std::string message) {
  return {{kind, std::move(message)}};
}
[[nodiscard]] inline Unexpected unexpected(Error error) { return {std::move(error)}; }

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Unexpected u) : state_(std::in_place_index<1>, std::move(u.error)) {}

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  /// REQUIRES: has_value().
  [[nodiscard]] T& value() & { return check(), std::get<0>(state_); }
  [[nodiscard]] const T& value() const& { return check(), std::get<0>(state_); }
  [[nodiscard]] T&& value() && { return check(), std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  /// REQUIRES: !has_value().
  [[nodiscard]] const Error& error() const {
    THRONG_ASSERT(!has_value(), "error() of a Result that holds a value");
    return std::get<1>(state_);
  }

 private:
  void check() const { THRONG_ASSERT(has_value(), std::get<1>(state_).message.c_str()); }
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Unexpected u) : error_(std::move(u.error)), ok_(false) {}

  [[nodiscard]] bool has_value() const { return ok_; }
  explicit operator bool() const { return ok_; }

  /// REQUIRES: !has_value().
  [[nodiscard]] const Error& error() const {
    THRONG_ASSERT(!ok_, "error() of a Result that holds a value");
    return error_;
  }

 private:
  Error error_;
  bool ok_ = true;
};

}  // namespace throng
