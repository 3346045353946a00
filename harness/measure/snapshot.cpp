#include "harness/measure/snapshot.h"

namespace throng::measure {

std::string_view to_string(Leg leg) {
  static constexpr std::array<std::string_view, kLegCount> kNames{"connect", "tls", "send", "wait",
                                                                  "receive"};
  return kNames.at(static_cast<std::size_t>(leg));
}

std::string_view to_string(Drop drop) {
  static constexpr std::array<std::string_view, kDropCount> kNames{"max_in_flight", "feed_ended",
                                                                   "stopped"};
  return kNames.at(static_cast<std::size_t>(drop));
}

void Series::merge(const Series& other) {
  for (std::size_t i = 0; i < outcomes.size(); ++i) outcomes[i] += other.outcomes[i];
  for (std::size_t i = 0; i < failures.size(); ++i) failures[i] += other.failures[i];
  for (std::size_t i = 0; i < examples.size(); ++i) {
    if (examples[i].empty()) examples[i] = other.examples[i];
  }
  for (std::size_t i = 0; i < unknowns.size(); ++i) unknowns[i] += other.unknowns[i];
  for (const auto& [status, count] : other.statuses) statuses[status] += count;
  bytes_sent += other.bytes_sent;
  bytes_received += other.bytes_received;
  for (std::size_t i = 0; i < from_send.size(); ++i) {
    from_send[i].merge(other.from_send[i]);
    from_intended[i].merge(other.from_intended[i]);
  }
  first_byte.merge(other.first_byte);
  for (std::size_t i = 0; i < legs.size(); ++i) {
    legs[i].count += other.legs[i].count;
    legs[i].sum += other.legs[i].sum;
  }
}

void LoadCounts::merge(const LoadCounts& other) {
  active_users += other.active_users;
  peak_users += other.peak_users;
  in_flight += other.in_flight;
  asked += other.asked;
  issued += other.issued;
  started += other.started;
  completed += other.completed;
  interrupted += other.interrupted;
  for (std::size_t i = 0; i < kDropCount; ++i) drops[i] += other.drops[i];
}

std::vector<Series> Snapshot::by_step() const {
  std::vector<Series> merged;
  for (const Series& one : series) {
    if (merged.empty() || merged.back().load != one.load || merged.back().step != one.step) {
      merged.emplace_back();
      merged.back().load = one.load;
      merged.back().step = one.step;
    }
    merged.back().merge(one);
  }
  return merged;
}

std::uint64_t Snapshot::abandoned(std::size_t load) const {
  std::uint64_t sum = 0;
  for (const Series& one : series) {
    if (one.load == load) sum += one.abandoned();
  }
  return sum;
}

Series Snapshot::total() const {
  Series sum;
  for (const Series& one : series) sum.merge(one);
  return sum;
}

}  // namespace throng::measure
