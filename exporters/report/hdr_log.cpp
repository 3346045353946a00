#include "exporters/report/hdr_log.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "exporters/report/decimal.h"
#include "exporters/report/hdr_encoding.h"
#include "exporters/report/hgrm.h"
#include "exporters/report/text_file.h"
#include "harness/base/failure.h"
#include "harness/base/utf8.h"
#include "harness/measure/histogram.h"
#include "harness/measure/snapshot.h"

namespace throng::report {
namespace {

namespace fs = std::filesystem;

constexpr int kDecimals = 3;
constexpr std::array<Outcome, 3> kOutcomes{Outcome::ok, Outcome::fail, Outcome::unknown};

std::string seconds(Duration time) { return fixed(to_seconds(time), kDecimals); }

/// `#[StartTime: 1441812279.474 (seconds since epoch), Wed Sep  9 15:24:39 UTC 2015]`
std::string start_time(WallTime time) {
  const auto ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
  const std::time_t whole =
      std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
  std::tm utc{};
  gmtime_r(&whole, &utc);
  std::array<char, 64> date{};
  const std::size_t size =
      std::strftime(date.data(), date.size(), "%a %b %d %H:%M:%S UTC %Y", &utc);
  return "#[StartTime: " + fixed(static_cast<double>(ms) / 1e3, kDecimals) +
         " (seconds since epoch), " + std::string(date.data(), size) + "]\n";
}

/// One series' part of the tags and of the files' names, no two alike.
std::vector<std::string> names_of(const plan::Plan& plan, const std::vector<measure::Series>& all) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (const measure::Series& series : all) {
    const std::string plain = plain_name(plan.loads.at(series.load).name) + "." +
                              plain_name(plan.steps.at(series.step).name);
    std::string name = plain;
    for (int i = 2; !taken.insert(name).second; ++i) name = plain + "-" + std::to_string(i);
    names.push_back(std::move(name));
  }
  return names;
}

std::string log_line(const std::string& tag, const std::string& interval,
                     const measure::Histogram& histogram) {
  if (histogram.count() == 0) return "";
  const std::uint64_t most =
      measure::highest_of(measure::bucket_of(static_cast<std::uint64_t>(histogram.max().count())));
  return "Tag=" + tag + "," + interval + "," + fixed(static_cast<double>(most) / 1e6, kDecimals) +
         "," + hdr_compressed_base64(histogram) + "\n";
}

std::error_code remove_old(const fs::path& folder) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".hgrm") fs::remove(entry.path(), error);
    if (error) break;
  }
  return error;
}

}  // namespace

std::string plain_name(std::string_view name) {
  static constexpr std::string_view kMarks = "-_+=@~";
  std::string out;
  while (!name.empty()) {
    const Utf8Character c = first_character(name);
    const bool plain = (c.code >= 'a' && c.code <= 'z') || (c.code >= 'A' && c.code <= 'Z') ||
                       (c.code >= '0' && c.code <= '9') ||
                       (c.code < 0x80 && kMarks.find(name.front()) != std::string_view::npos);
    out += plain ? name.front() : '_';
    name.remove_prefix(c.size);
  }
  return out.empty() ? "_" : out;
}

std::string hdr_log(const plan::Plan& plan, const judge::Outcome& outcome) {
  const measure::Snapshot& snapshot = outcome.snapshot;
  const std::string interval =
      seconds(std::max(Duration::zero(), snapshot.elapsed - snapshot.measured)) + "," +
      seconds(snapshot.measured);
  std::string out = "#[Histogram log format version 1.3]\n";
  out += start_time(outcome.started_wall);
  out +=
      "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n";
  const std::vector<measure::Series> all = snapshot.by_step();
  const std::vector<std::string> names = names_of(plan, all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const Outcome of : kOutcomes) {
      const std::string ending = "." + std::string(to_string(of));
      out += log_line(names[i] + ".sent" + ending, interval, all[i].sent(of));
      out += log_line(names[i] + ".intended" + ending, interval, all[i].intended(of));
    }
  }
  return out;
}

Result<void> write_latencies(const std::string& dir, const plan::Plan& plan,
                             const judge::Outcome& outcome) {
  if (auto written = write_text_file(dir + "/latency.hlog", hdr_log(plan, outcome)); !written) {
    return written;
  }
  const std::string folder = dir + "/latency";
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) error = remove_old(folder);
  if (error) return unexpected(Failure::other, "cannot write " + folder + ": " + error.message());
  const std::vector<measure::Series> all = outcome.snapshot.by_step();
  const std::vector<std::string> names = names_of(plan, all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const auto& [clock, histogram] :
         {std::pair("sent", &all[i].sent()), std::pair("intended", &all[i].intended())}) {
      if (histogram->count() == 0) continue;  // nothing that a plotter could draw
      const std::string path = folder + "/" + names[i] + "." + clock + ".hgrm";
      if (auto written = write_text_file(path, hgrm(*histogram)); !written) return written;
    }
  }
  return {};
}

}  // namespace throng::report
