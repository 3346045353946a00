// The golden files were written by HdrHistogram's own library (golden/HdrGolden.java), so that what
// its tools expect is held against what it says, not against our reading of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>

#include "exporters/report/decimal.h"
#include "exporters/report/hdr_encoding.h"
#include "exporters/report/hdr_log.h"
#include "exporters/report/hgrm.h"
#include "harness/measure/histogram.h"
#include "tests/support/program.h"
#include "tests/support/sample_outcome.h"
#include "tests/support/scratch_dir.h"

namespace throng::report {
namespace {

using namespace std::chrono_literals;
using measure::Histogram;
using testing::HasSubstr;
using testing::StartsWith;
using testing::UnorderedElementsAre;

std::string golden(const std::string& name) {
  return test::read_file(THRONG_SOURCE_DIR "/tests/unit/report/golden/" + name);
}

Histogram wide() {
  Histogram histogram;
  std::uint64_t state = 1;
  for (int i = 0; i < 5000; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    const std::uint64_t value = (state >> 33U) % 400'000'000U * (i % 7 == 0 ? 1000 : 1);
    histogram.record(Duration(static_cast<std::int64_t>(value)));
  }
  return histogram;
}

Histogram odd() {
  Histogram histogram;
  histogram.record(0ns, 3);
  histogram.record(2ns, 1);
  histogram.record(1'234'500ns, 5'000'000'000);
  histogram.record(24h, std::uint64_t{1} << 58U);
  return histogram;
}

/// The last field of the last line of a log.
std::string payload(const std::string& log) {
  const std::size_t comma = log.find_last_of(',');
  return log.substr(comma + 1, log.find_last_not_of('\n') - comma);
}

TEST(Hdr, our_buckets_are_those_of_an_hdr_histogram_with_three_digits) {
  // HdrHistogram's own arithmetic for lowest 1 and 3 digits: sub-buckets 2048, halved 1024.
  const auto index = [](std::uint64_t value) {
    int bucket = 0;
    while (value >> bucket >= 2048) ++bucket;
    return static_cast<std::size_t>((bucket + 1) * 1024) +
           static_cast<std::size_t>(value >> bucket) - 1024;
  };
  for (std::uint64_t value = 1; value < measure::kHighest; value += 1 + value / 1500) {
    ASSERT_EQ(measure::bucket_of(value), index(value)) << value;
    ASSERT_EQ(measure::bucket_of(value - 1), index(value - 1)) << value - 1;
  }
  EXPECT_EQ(measure::bucket_of(measure::kHighest), index(measure::kHighest));
}

TEST(Hdr, a_log_holds_the_bytes_that_the_library_writes) {
  EXPECT_EQ(hdr_compressed_base64(wide()), payload(golden("wide.hlog")));
  EXPECT_EQ(hdr_compressed_base64(odd()), payload(golden("odd.hlog")));
  EXPECT_EQ(hdr_compressed_base64({}), payload(golden("empty.hlog")));
}

TEST(Hdr, a_distribution_is_the_text_that_the_library_writes) {
  EXPECT_EQ(hgrm(wide()), golden("wide.hgrm"));
  EXPECT_EQ(hgrm(odd()), golden("odd.hgrm"));
  EXPECT_EQ(hgrm({}), golden("empty.hgrm"));
}

TEST(Hdr, a_log_has_the_librarys_head_and_a_line_for_each_histogram) {
  plan::Plan plan = test::sample_plan();
  judge::Outcome outcome = test::sample_outcome();
  outcome.snapshot.series.resize(1);
  outcome.snapshot.series[0].from_send = {wide(), {}, odd()};
  outcome.snapshot.series[0].from_intended = {};
  const std::string log = hdr_log(plan, outcome);
  const std::string library = golden("wide.hlog");
  const std::size_t head = library.find("Tag=");
  EXPECT_EQ(log.substr(0, head), library.substr(0, head));
  const std::string first = log.substr(head, log.find('\n', head) + 1 - head);
  EXPECT_EQ(first, library.substr(head));
  const std::string second = log.substr(head + first.size());
  EXPECT_THAT(second, StartsWith("Tag=diners.list.sent.unknown,5.000,30.000,86"));
  EXPECT_EQ(second.find('\n'), second.size() - 1);
}

TEST(Hdr, a_name_can_neither_end_a_field_nor_leave_the_folder) {
  EXPECT_EQ(plain_name("list-2_b"), "list-2_b");
  EXPECT_EQ(plain_name("order 🍜, now"), "order____now");
  EXPECT_EQ(plain_name("../a.b\n\xff"), "___a_b__");
  EXPECT_EQ(plain_name(""), "_");
}

TEST(Hdr, each_clock_of_each_step_gets_a_file_and_those_of_an_earlier_run_go) {
  const test::ScratchDir dir;
  plan::Plan plan = test::sample_plan();
  judge::Outcome outcome = test::sample_outcome();
  plan.steps[0].name = "a b";
  plan.steps[1].name = "a,b";  // the same, plain
  outcome.snapshot.series[1] = outcome.snapshot.series[0];
  outcome.snapshot.series[1].step = 1;
  const auto names = [&dir] {
    std::vector<std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(dir.file("latency"))) {
      all.push_back(entry.path().filename());
    }
    return all;
  };
  ASSERT_TRUE(write_latencies(dir.path(), plan, outcome));
  EXPECT_THAT(names(),
              UnorderedElementsAre("diners.a_b.sent.hgrm", "diners.a_b.intended.hgrm",
                                   "diners.a_b-2.sent.hgrm", "diners.a_b-2.intended.hgrm"));
  EXPECT_EQ(test::read_file(dir.file("latency/diners.a_b.sent.hgrm")),
            hgrm(outcome.snapshot.series[0].sent()));
  EXPECT_THAT(test::read_file(dir.file("latency.hlog")), HasSubstr("\nTag=diners.a_b-2.sent.ok,"));
  outcome.snapshot.series.resize(1);
  ASSERT_TRUE(write_latencies(dir.path(), plan, outcome));
  EXPECT_THAT(names(), UnorderedElementsAre("diners.a_b.sent.hgrm", "diners.a_b.intended.hgrm"));
}

TEST(Hdr, a_folder_that_cannot_be_made_is_an_error_that_names_it) {
  const test::ScratchDir dir;
  const plan::Plan plan = test::sample_plan();
  const auto nowhere = write_latencies(dir.file("no"), plan, test::sample_outcome());
  ASSERT_FALSE(nowhere);
  EXPECT_THAT(nowhere.error().message, HasSubstr(dir.file("no") + "/latency.hlog"));
}

TEST(Decimal, is_rounded_half_up_from_the_shortest_decimal) {
  EXPECT_EQ(fixed(0, 3), "0.000");
  EXPECT_EQ(fixed(1.2345, 3), "1.235");  // as binary it is below the half
  EXPECT_EQ(fixed(0.0004999, 3), "0.000");
  EXPECT_EQ(fixed(9.9996, 3), "10.000");
  EXPECT_EQ(fixed(1e20, 1), "100000000000000000000.0");
  EXPECT_EQ(fixed(std::numeric_limits<double>::infinity(), 2), "Infinity");
}

}  // namespace
}  // namespace throng::report
