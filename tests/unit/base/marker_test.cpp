#include "harness/base/marker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "harness/base/random.h"

namespace throng {
namespace {

using testing::ElementsAre;

Marker any_marker(Random& random) {
  return {.run = static_cast<std::uint32_t>(random.below(1U << 20U)),
          .conversation = static_cast<std::uint32_t>(random.below(1U << 30U)),
          .writer = static_cast<std::uint8_t>(random.below(32)),
          .seq = static_cast<std::uint32_t>(1 + random.below(kMaxSeq)),
          .dep_writer = static_cast<std::uint8_t>(random.below(32)),
          .dep_seq = static_cast<std::uint32_t>(random.below(kMaxSeq + 1))};
}

std::string text_of(const Marker& m) {
  const MarkerText text = format(m);
  return {text.data(), text.size()};
}

std::string text_of(std::uint32_t run, std::uint32_t seq) {
  return text_of(Marker{.run = run, .seq = seq});
}

MarkerScan scan(std::string_view bytes, std::uint32_t run, std::size_t most = 1024) {
  MarkerScan out;
  scan_markers(bytes, run, out, most);
  return out;
}

std::vector<std::uint32_t> seqs(const MarkerScan& found) {
  std::vector<std::uint32_t> out;
  for (const Marker& m : found.markers) out.push_back(m.seq);
  return out;
}

TEST(Marker, has_the_shape_the_documents_promise) {
  const Marker m{
      .run = 1, .conversation = 32, .writer = 3, .seq = 7, .dep_writer = 1, .dep_seq = 6};
  EXPECT_EQ(text_of(m).substr(0, 27), "TH-0001-000010-30007-10006-");
  const Marker ends{.run = (1U << 20U) - 1,
                    .conversation = kMaxConversation,
                    .writer = 31,
                    .seq = kMaxSeq,
                    .dep_writer = 31,
                    .dep_seq = kMaxSeq};
  EXPECT_EQ(text_of(ends).substr(0, 27), "TH-ZZZZ-ZZZZZZ-ZZZZZ-ZZZZZ-");
  EXPECT_EQ(parse_marker(text_of(ends)), ends);
}

TEST(Marker, every_marker_reads_back_as_itself) {
  Random random(1);
  for (int i = 0; i < 50'000; ++i) {
    const Marker m = any_marker(random);
    ASSERT_EQ(parse_marker(text_of(m)), m) << text_of(m);
  }
}

TEST(Marker, survives_a_change_of_case_in_its_digits) {
  std::string text = text_of({.run = 99'999, .conversation = 123'456'789, .seq = 77'777});
  const auto want = parse_marker(text);
  for (std::size_t i = 3; i < text.size(); ++i) text[i] = static_cast<char>(std::tolower(text[i]));
  EXPECT_TRUE(want);
  EXPECT_EQ(parse_marker(text), want);
}

TEST(Marker, a_changed_digit_a_swap_or_a_cut_is_found) {
  constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  Random random(2);
  int slipped_through = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string text = text_of(any_marker(random));
    const std::string whole = text;
    switch (random.below(3)) {
      case 0:
        text[3 + random.below(28)] = kDigits[random.below(32)];
        break;
      case 1:
        std::swap(text[3 + random.below(28)], text[3 + random.below(28)]);
        break;
      default:
        text.resize(random.below(kMarkerSize));
    }
    if (text != whole && parse_marker(text)) ++slipped_through;
  }
  EXPECT_LE(slipped_through, 2);  // one in a million is expected
}

TEST(Marker, a_sequence_number_of_zero_is_not_a_marker) {
  EXPECT_FALSE(parse_marker(text_of({.run = 1, .conversation = 1, .seq = 0})));
}

TEST(Marker, fields_beyond_their_bits_end_the_program) {
  EXPECT_DEATH((void)format(Marker{.run = 1U << 20U, .seq = 1}), "out of its bits");
  EXPECT_DEATH((void)format(Marker{.writer = 32, .seq = 1}), "out of its bits");
  EXPECT_DEATH((void)format(Marker{.seq = kMaxSeq + 1}), "out of its bits");
}

TEST(ScanMarkers, finds_them_whatever_surrounds_them) {
  const std::string a = text_of(5, 1);
  const std::string b = text_of(5, 2);
  EXPECT_THAT(seqs(scan("{\"m\":\"order [" + a + "]\\n" + b + "\"}", 5)), ElementsAre(1, 2));
  EXPECT_THAT(seqs(scan(a + b, 5)), ElementsAre(1, 2));
  EXPECT_THAT(seqs(scan("TH-TH-TH-" + a, 5)), ElementsAre(1));
  EXPECT_THAT(seqs(scan(std::string("\0\xff", 2) + a + "\xc3", 5)), ElementsAre(1));
  EXPECT_THAT(seqs(scan("", 5)), ElementsAre());
}

TEST(ScanMarkers, lists_each_once_in_order_of_its_first_appearance) {
  const std::string text =
      text_of(5, 2) + text_of(5, 1) + text_of(5, 2) + text_of(5, 3) + text_of(5, 1);
  EXPECT_THAT(seqs(scan(text, 5)), ElementsAre(2, 1, 3));
}

TEST(ScanMarkers, passes_over_other_runs_unless_asked_for_any) {
  const std::string text = text_of(5, 1) + text_of(6, 2) + text_of(5, 3);
  EXPECT_THAT(seqs(scan(text, 5)), ElementsAre(1, 3));
  EXPECT_THAT(seqs(scan(text, kAnyRun)), ElementsAre(1, 2, 3));
}

TEST(ScanMarkers, counts_damaged_ones_and_goes_on) {
  std::string damaged = text_of(5, 1);
  damaged[20 - 1] = damaged[19] == 'X' ? 'Y' : 'X';
  const MarkerScan found = scan(damaged + " " + text_of(5, 2), 5);
  EXPECT_EQ(found.corrupt, 1U);
  EXPECT_THAT(seqs(found), ElementsAre(2));
}

TEST(ScanMarkers, a_marker_behind_a_cut_one_is_not_swallowed_wherever_the_cut_is) {
  // Cut after 24, 29 or 30 characters, it and the head of the next one have the shape of a marker:
  // a damaged one.
  for (std::size_t cut = 0; cut < kMarkerSize; ++cut) {
    const MarkerScan found = scan(text_of(5, 1).substr(0, cut) + text_of(5, 2), 5);
    EXPECT_THAT(seqs(found), ElementsAre(2)) << "cut after " << cut;
    EXPECT_EQ(found.corrupt, cut == 24 || cut == 29 || cut == 30 ? 1U : 0U) << "cut after " << cut;
  }
}

TEST(ScanMarkers, keeps_the_last_ones_and_says_that_it_cut) {
  std::string text;
  for (std::uint32_t seq = 1; seq <= 5000; ++seq) text += text_of(5, seq);
  for (const std::size_t most : {1U, 5U, 100U, 1024U, 4999U}) {
    const MarkerScan found = scan(text, 5, most);
    ASSERT_EQ(found.markers.size(), most);
    EXPECT_EQ(found.markers.front().seq, 5001 - most);
    EXPECT_EQ(found.markers.back().seq, 5000U);
    EXPECT_TRUE(found.cut);
  }
  EXPECT_FALSE(scan(text, 5, 5000).cut);
}

TEST(ScanMarkers, agrees_with_a_plain_search_however_many_there_are) {
  Random random(3);
  for (int round = 0; round < 200; ++round) {
    std::string text;
    std::vector<std::uint32_t> want;
    const auto kinds = static_cast<std::uint64_t>(random.between(1, 300));
    for (std::int64_t n = random.between(0, 400); n > 0; --n) {
      const auto seq = static_cast<std::uint32_t>(1 + random.below(kinds));
      text += text_of(5, seq) + std::string(random.below(3), 'x');
      if (std::find(want.begin(), want.end(), seq) == want.end()) want.push_back(seq);
    }
    const MarkerScan found = scan(text, 5);
    ASSERT_EQ(seqs(found), want);
    ASSERT_EQ(found.corrupt, 0U);
    ASSERT_FALSE(found.cut);
  }
}

TEST(ScanMarkers, a_scan_is_filled_anew_each_time) {
  MarkerScan found;
  std::string many;
  for (std::uint32_t seq = 1; seq <= 100; ++seq) many += text_of(5, seq);
  scan_markers(many, 5, found, 10);
  scan_markers(text_of(5, 7), 5, found);
  EXPECT_THAT(seqs(found), ElementsAre(7));
  EXPECT_FALSE(found.cut);
}

TEST(ScanMarkers, memory_stays_bounded_by_what_is_kept) {
  std::string text;
  for (std::uint32_t seq = 1; seq <= 50'000; ++seq) text += text_of(5, seq);
  const MarkerScan found = scan(text, 5, 64);
  EXPECT_LT(found.markers.capacity(), 1000U);
  EXPECT_LT(found.seats.capacity(), 10'000U);
}

}  // namespace
}  // namespace throng
