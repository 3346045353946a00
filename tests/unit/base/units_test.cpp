#include "harness/base/units.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "harness/base/random.h"

namespace throng {
namespace {

using namespace std::chrono_literals;

TEST(Units, durations_are_read_exactly) {
  struct Row {
    std::string_view text;
    Duration want;
  };
  const Row rows[] = {
      {"500ms", 500ms},
      {"2s", 2s},
      {"1m30s", 90s},
      {"1.5h", 90min},
      {"250us", 250us},
      {"10ns", 10ns},
      {"1d", 24h},
      {"0s", 0s},
      {"0.1s", 100ms},
      {"1d2h3m4s5ms6us7ns", 26h + 3min + 4s + 5ms + 6us + 7ns},
      {"2.50s", 2500ms},
      {"0.000000001s", 1ns},
      {"007s", 7s},
      {"36500d", 36500 * 24h},
      {"0.000000000005d", 432ns},
  };
  for (const Row& row : rows) {
    const auto got = parse_duration(row.text);
    ASSERT_TRUE(got) << row.text << ": " << got.error().message;
    EXPECT_EQ(*got, row.want) << row.text;
  }
}

TEST(Units, what_is_no_duration_is_refused_with_what_was_expected) {
  const std::string_view rows[] = {"",     "5",    "s",      "-1s",      "+1s",  "1 s",
                                   " 1s",  "1s ",  "1.s",    ".5s",      "1e3s", "30s1m",
                                   "1s1s", "1m30", "1S",     "1min",     "1,5s", "0x1s",
                                   "infs", "nan",  "1.2.3s", "5parsecs", "1s\n"};
  for (const std::string_view text : rows) {
    const auto got = parse_duration(text);
    ASSERT_FALSE(got) << text;
    EXPECT_NE(got.error().message.find("is not a duration: write a number and a unit"),
              std::string::npos)
        << got.error().message;
  }
}

TEST(Units, a_duration_too_long_or_too_fine_is_refused_rather_than_rounded) {
  for (const std::string_view text :
       {"36501d", "36500d1ns", "0.5ns", "0.0000000001s", "1.0000005ms",
        "99999999999999999999999999999999999999999999s"}) {
    const auto got = parse_duration(text);
    ASSERT_FALSE(got) << text;
    EXPECT_NE(got.error().message.find("longer than 36500d or finer"), std::string::npos) << text;
  }
}

TEST(Units, an_error_quotes_little_and_nothing_that_moves_a_terminal) {
  const auto got = parse_duration("\x1b[2J" + std::string(1000, 'x'));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().message.find('\x1b'), std::string::npos);
  EXPECT_LT(got.error().message.size(), 200U);
}

TEST(Units, durations_are_printed_as_people_write_them) {
  struct Row {
    Duration value;
    std::string_view want;
  };
  const Row rows[] = {{90s, "1m30s"},      {800ms, "800ms"},
                      {2500ms, "2.5s"},    {0s, "0s"},
                      {1500us, "1.5ms"},   {1s + 1ns, "1.000000001s"},
                      {24h, "1d"},         {90min, "1h30m"},
                      {1h + 30s, "1h30s"}, {1min + 50ms, "1m50ms"},
                      {7ns, "7ns"},        {-90s, "-1m30s"},
                      {1050ms, "1.05s"},   {Duration::min(), "-106751d23h47m16.854775808s"}};
  for (const Row& row : rows) EXPECT_EQ(print(row.value), row.want);
}

TEST(Units, every_printed_duration_reads_back_as_itself) {
  Random random(7);
  for (int i = 0; i < 20'000; ++i) {
    const Duration value(random.between(0, std::int64_t{1} << random.between(0, 61)));
    const auto back = parse_duration(print(value));
    ASSERT_TRUE(back) << print(value) << ": " << back.error().message;
    ASSERT_EQ(*back, value) << print(value);
  }
}

TEST(Units, rates_carry_their_time) {
  struct Row {
    std::string_view text;
    double want;
  };
  const Row rows[] = {{"50/s", 50},         {"600/min", 10},      {"600/m", 10},
                      {"36/h", 0.01},       {"0.5/s", 0.5},       {"50 per second", 50},
                      {"60 per minute", 1}, {"7200 per hour", 2}, {"0/s", 0},
                      {"20000/s", 20000}};
  for (const Row& row : rows) {
    const auto got = parse_rate(row.text);
    ASSERT_TRUE(got) << row.text;
    EXPECT_DOUBLE_EQ(got->per_second(), row.want) << row.text;
  }
  for (const std::string_view text :
       {"", "50", "/s", "-1/s", "50/", "50/d", "50 /s", "50perspecond", "1e9/s", "50s"}) {
    const auto got = parse_rate(text);
    ASSERT_FALSE(got) << text;
    EXPECT_NE(got.error().message.find("write a number and a time"), std::string::npos) << text;
  }
  EXPECT_FALSE(parse_rate(std::string(400, '9') + "/s"));
}

TEST(Units, rates_are_printed_in_the_shortest_unit_that_is_exact) {
  struct Row {
    std::string_view text;
    std::string_view want;
  };
  const Row rows[] = {{"50/s", "50/s"},       {"600/min", "10/s"},       {"10/h", "10/h"},
                      {"100/min", "100/min"}, {"0.5/s", "0.5/s"},        {"0/s", "0/s"},
                      {"1.25/s", "1.25/s"},   {"1000000/s", "1000000/s"}};
  for (const Row& row : rows) EXPECT_EQ(print(*parse_rate(row.text)), row.want);
}

TEST(Units, every_printed_rate_and_percentage_reads_back_as_the_same_number) {
  Random random(11);
  for (int i = 0; i < 20'000; ++i) {
    const double size = std::pow(10.0, static_cast<double>(random.between(-9, 9)));
    const double value = random.unit() * size;
    const auto rate = parse_rate(print(Rate::per_second(value)));
    ASSERT_TRUE(rate) << print(Rate::per_second(value));
    ASSERT_EQ(rate->per_second(), value);
    const auto fraction = parse_percent(print(Fraction{value}));
    ASSERT_TRUE(fraction) << print(Fraction{value});
    ASSERT_EQ(fraction->value, value) << print(Fraction{value});
  }
}

TEST(Units, percentages_are_shares_of_one) {
  struct Row {
    std::string_view text;
    double want;
    std::string_view printed;
  };
  const Row rows[] = {{"5%", 0.05, "5%"},
                      {"0.1%", 0.001, "0.1%"},
                      {"99.9%", 0.999, "99.9%"},
                      {"100%", 1.0, "100%"},
                      {"250%", 2.5, "250%"},
                      {"0%", 0.0, "0%"},
                      {"99.990%", 0.9999, "99.99%"},
                      {"0.001%", 0.00001, "0.001%"}};
  for (const Row& row : rows) {
    const auto got = parse_percent(row.text);
    ASSERT_TRUE(got) << row.text;
    EXPECT_EQ(got->value, row.want) << row.text;
    EXPECT_EQ(print(*got), row.printed);
  }
  for (const std::string_view text : {"", "5", "%", "-5%", "5 %", "5%%", "0.05", "1e2%"}) {
    EXPECT_FALSE(parse_percent(text)) << text;
  }
}

TEST(Units, sizes_tell_a_thousand_from_1024) {
  struct Row {
    std::string_view text;
    std::uint64_t want;
    std::string_view printed;
  };
  const Row rows[] = {{"512B", 512, "512B"},           {"64KB", 64'000, "64KB"},
                      {"64KiB", 65'536, "64KiB"},      {"1MB", 1'000'000, "1MB"},
                      {"2GiB", 2'147'483'648, "2GiB"}, {"0B", 0, "0B"},
                      {"1.5KiB", 1536, "1536B"},       {"1kB", 1000, "1KB"},
                      {"0.5MB", 500'000, "500KB"},     {"1TiB", 1ULL << 40U, "1TiB"}};
  for (const Row& row : rows) {
    const auto got = parse_bytes(row.text);
    ASSERT_TRUE(got) << row.text;
    EXPECT_EQ(got->count, row.want) << row.text;
    EXPECT_EQ(print(*got), row.printed);
  }
  for (const std::string_view text :
       {"", "5", "KB", "-1B", "1 KB", "1kib", "0.5B", "1.0001KB", "9999999TiB", "1b"}) {
    EXPECT_FALSE(parse_bytes(text)) << text;
  }
}

TEST(Units, every_printed_size_reads_back_as_itself) {
  Random random(13);
  for (int i = 0; i < 20'000; ++i) {
    const Bytes value{random.next() >> random.between(1, 63)};
    ASSERT_EQ(*parse_bytes(print(value)), value) << print(value);
  }
}

TEST(Units, reports_show_three_digits_and_one_unit) {
  struct Row {
    Duration value;
    std::string_view want;
  };
  const Row rows[] = {
      {12'345us, "12.3ms"}, {0s, "0s"},           {7ns, "7ns"},         {999ns, "999ns"},
      {1500ns, "1.50us"},   {999'400us, "999ms"}, {999'960us, "1.00s"}, {800ms, "800ms"},
      {2500ms, "2.50s"},    {9'996us, "10.0ms"},  {99'960us, "100ms"},  {90s, "90.0s"},
      {150s, "2.50m"},      {24h, "24.0h"},       {72h, "3.00d"},       {-5ms, "-5.00ms"}};
  for (const Row& row : rows) EXPECT_EQ(rounded(row.value), row.want);
}

}  // namespace
}  // namespace throng
