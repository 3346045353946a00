// The text: nanoseconds starved, then for each load a `;` and its counts in the order below, all
// decimal, with a blank before each count.
#include "harness/measure/thread_report.h"

#include <array>
#include <charconv>
#include <utility>

namespace throng::measure {
namespace {

constexpr std::size_t kCounts = 11;

std::array<std::uint64_t, kCounts> numbers_of(const LoadCounts& load) {
  return {load.active_users, load.peak_users, load.in_flight, load.asked,
          load.issued,       load.started,    load.completed, load.interrupted,
          load.drops[0],     load.drops[1],   load.drops[2]};
}

LoadCounts counts_of(const std::array<std::uint64_t, kCounts>& numbers) {
  return {.active_users = static_cast<std::uint32_t>(numbers[0]),
          .peak_users = static_cast<std::uint32_t>(numbers[1]),
          .in_flight = numbers[2],
          .asked = numbers[3],
          .issued = numbers[4],
          .started = numbers[5],
          .completed = numbers[6],
          .interrupted = numbers[7],
          .drops = {numbers[8], numbers[9], numbers[10]}};
}

void put(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

/// Takes a number off the front of `text`.
bool take(std::string_view& text, std::uint64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool take(std::string_view& text, char expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

void print(const ThreadReport& report, std::string& out) {
  out.clear();
  put(out, static_cast<std::uint64_t>(report.starved.count()));
  for (const LoadCounts& load : report.loads) {
    out += ';';
    for (const std::uint64_t number : numbers_of(load)) {
      out += ' ';
      put(out, number);
    }
  }
}

bool read(std::string_view text, ThreadReport& report) {
  ThreadReport found;
  std::uint64_t starved = 0;
  if (!take(text, starved) || starved > INT64_MAX) return false;
  found.starved = Duration(static_cast<std::int64_t>(starved));
  while (!text.empty()) {
    if (!take(text, ';')) return false;
    std::array<std::uint64_t, kCounts> numbers{};
    for (std::uint64_t& number : numbers) {
      if (!take(text, ' ') || !take(text, number)) return false;
    }
    found.loads.push_back(counts_of(numbers));
  }
  report = std::move(found);
  return true;
}

}  // namespace throng::measure
