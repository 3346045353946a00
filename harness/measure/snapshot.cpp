#include "harness/measure/snapshot.h"

namespace throng::measure {

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
  from_send.merge(other.from_send);
  from_intended.merge(other.from_intended);
  failed.merge(other.failed);
}

Series Snapshot::total() const {
  Series sum;
  for (const Series& one : series) sum.merge(one);
  return sum;
}

}  // namespace throng::measure
