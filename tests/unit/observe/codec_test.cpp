#include "harness/observe/codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "harness/base/random.h"

namespace throng::observe {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

void expect_same(const Observation& a, const Observation& b) {
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.outcome, b.outcome);
  EXPECT_EQ(a.failure, b.failure);
  EXPECT_EQ(a.echo, b.echo);
  EXPECT_EQ(a.channel, b.channel);
  EXPECT_EQ(a.warm_up, b.warm_up);
  EXPECT_EQ(a.found, b.found);
  EXPECT_EQ(a.final_read, b.final_read);
  EXPECT_EQ(a.reused, b.reused);
  EXPECT_EQ(a.markers_cut, b.markers_cut);
  EXPECT_EQ(a.writer, b.writer);
  EXPECT_EQ(a.store_type, b.store_type);
  EXPECT_EQ(a.load, b.load);
  EXPECT_EQ(a.instance, b.instance);
  EXPECT_EQ(a.status, b.status);
  EXPECT_EQ(a.key, b.key);
  EXPECT_EQ(a.step, b.step);
  EXPECT_EQ(a.user, b.user);
  EXPECT_EQ(a.iteration, b.iteration);
  EXPECT_EQ(a.conversation, b.conversation);
  EXPECT_EQ(a.seq, b.seq);
  EXPECT_EQ(a.number, b.number);
  EXPECT_EQ(a.corrupt_markers, b.corrupt_markers);
  EXPECT_EQ(a.phase, b.phase);
  EXPECT_EQ(a.intended, b.intended);
  EXPECT_EQ(a.begin, b.begin);
  EXPECT_EQ(a.end, b.end);
  EXPECT_EQ(a.connect, b.connect);
  EXPECT_EQ(a.tls, b.tls);
  EXPECT_EQ(a.sent, b.sent);
  EXPECT_EQ(a.first_byte, b.first_byte);
  EXPECT_EQ(a.first_content, b.first_content);
  EXPECT_EQ(a.longest_gap, b.longest_gap);
  EXPECT_EQ(a.busy, b.busy);
  EXPECT_EQ(a.lag, b.lag);
  EXPECT_EQ(a.bytes_sent, b.bytes_sent);
  EXPECT_EQ(a.bytes_received, b.bytes_received);
  EXPECT_EQ(a.pttl_ms, b.pttl_ms);
  EXPECT_EQ(a.expires_at_ms, b.expires_at_ms);
  EXPECT_EQ(a.redis_time_ms, b.redis_time_ms);
  EXPECT_EQ(a.identity, b.identity);
  EXPECT_EQ(a.request_id, b.request_id);
  EXPECT_EQ(a.text, b.text);
  EXPECT_TRUE(std::equal(a.markers.begin(), a.markers.end(), b.markers.begin(), b.markers.end()));
}

/// An observation whose every field differs from its default and from its neighbours.
Kept full() {
  static const Marker markers[] = {{.run = 0xfffff,
                                    .conversation = kMaxConversation,
                                    .writer = 31,
                                    .seq = kMaxSeq,
                                    .dep_writer = 30,
                                    .dep_seq = 7},
                                   {.run = 1, .conversation = 2, .writer = 3, .seq = 4}};
  Observation o;
  o.kind = Kind::phase;
  o.outcome = Outcome::unknown;
  o.failure = Failure::other;
  o.echo = Echo::missing;
  o.channel = Channel::log;
  o.warm_up = o.found = o.final_read = o.reused = o.markers_cut = true;
  o.writer = 255;
  o.store_type = 6;
  o.load = 3;
  o.instance = 0xfffe;
  o.status = 599;
  o.key = 0;
  o.step = 0xfffffffe;
  o.user = 0xffffffff;
  o.iteration = 128;
  o.conversation = 127;
  o.seq = kMaxSeq;
  o.number = 16'384;
  o.corrupt_markers = 9;
  o.phase = 2;
  o.intended = TimePoint(5s);
  o.begin = TimePoint(6s + 1ns);
  o.end = TimePoint(7s);
  o.connect = 3ms;
  o.tls = -1ns;
  o.sent = 41us;
  o.first_byte = 24h;
  o.first_content = 25h;
  o.longest_gap = 5min;
  o.busy = 999ms;
  o.lag = -2ns;
  o.bytes_sent = std::numeric_limits<std::uint64_t>::max();
  o.bytes_received = 1;
  o.pttl_ms = -2;
  o.expires_at_ms = std::numeric_limits<std::int64_t>::max();
  o.redis_time_ms = std::numeric_limits<std::int64_t>::min();
  o.identity = "throng-1-2";
  o.request_id = std::string_view("\0\xff", 2);
  o.text = "order ramen";
  o.markers = markers;
  return Kept(o);
}

TEST(Codec, gives_back_every_field) {
  const Kept kept = full();
  std::string bytes;
  encode(kept.get(), bytes);
  encode(Observation{}, bytes);

  std::string_view rest = bytes;
  std::vector<Marker> markers;
  const Result<Observation> first = decode(rest, markers);
  ASSERT_TRUE(first) << first.error().message;
  expect_same(*first, kept.get());
  const Result<Observation> second = decode(rest, markers);
  ASSERT_TRUE(second) << second.error().message;
  expect_same(*second, Observation{});
  EXPECT_TRUE(rest.empty());
}

// What most records leave out is told by one bit, so each of these values alone must set it.
TEST(Codec, gives_back_each_of_the_fields_that_are_seldom_there) {
  const auto with = [](auto set) {
    Observation o;
    set(o);
    return o;
  };
  const Observation seldom[] = {
      with([](Observation& o) { o.writer = 1; }),
      with([](Observation& o) { o.store_type = 1; }),
      with([](Observation& o) { o.key = 0; }),
      with([](Observation& o) { o.corrupt_markers = 1; }),
      with([](Observation& o) { o.connect = 1ns; }),
      with([](Observation& o) { o.tls = 1ns; }),
      with([](Observation& o) { o.first_content = -1ns; }),
      with([](Observation& o) { o.longest_gap = 1ns; }),
      with([](Observation& o) { o.busy = 1ns; }),
      with([](Observation& o) { o.lag = 1ns; }),
      with([](Observation& o) { o.pttl_ms = -1; }),
      with([](Observation& o) { o.expires_at_ms = -2; }),
      with([](Observation& o) { o.redis_time_ms = 1; }),
  };
  std::string nothing;
  encode(Observation{}, nothing);
  for (const Observation& o : seldom) {
    std::string bytes;
    encode(o, bytes);
    EXPECT_GT(bytes.size(), nothing.size());
    std::string_view rest = bytes;
    std::vector<Marker> markers;
    const Result<Observation> got = decode(rest, markers);
    ASSERT_TRUE(got) << got.error().message;
    expect_same(*got, o);
  }
}

TEST(Codec, times_so_far_apart_that_subtracting_them_could_overflow_are_errors) {
  constexpr Duration kMost(1LL << 60);
  struct Row {
    Duration begin;
    Duration end;
    bool good;
  };
  const Row rows[] = {{.begin = kMost, .end = kMost, .good = true},
                      {.begin = -kMost, .end = 0s, .good = true},
                      {.begin = kMost, .end = kMost + 1ns, .good = false},
                      {.begin = kMost + 1ns, .end = kMost, .good = false},
                      {.begin = -kMost, .end = 1ns, .good = false}};
  for (const Row& row : rows) {
    Observation o;
    o.begin = TimePoint(row.begin);
    o.end = TimePoint(row.end);
    std::string bytes;
    encode(o, bytes);
    std::string_view rest = bytes;
    std::vector<Marker> markers;
    EXPECT_EQ(decode(rest, markers).has_value(), row.good) << row.begin.count();
  }
}

TEST(Codec, a_plain_turn_takes_less_than_eighty_bytes) {
  Observation o;
  o.load = 0;
  o.step = 4;
  o.status = 200;
  o.instance = 1;
  o.user = 80;
  o.conversation = 80;
  o.seq = 12;
  o.begin = TimePoint(5'000'000s);
  o.intended = o.begin - 20us;
  o.end = o.begin + 3ms;
  o.first_byte = 2900us;
  o.bytes_sent = 300;
  o.bytes_received = 700;
  o.identity = "throng-0000-80";
  const Marker markers[] = {{.run = 77, .conversation = 80, .seq = 11}};
  o.markers = markers;
  std::string bytes;
  encode(o, bytes);
  EXPECT_LT(bytes.size(), 80U);
}

TEST(Codec, a_record_cut_anywhere_is_an_error_and_takes_nothing) {
  std::string bytes;
  encode(full().get(), bytes);
  std::vector<Marker> markers;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    std::string_view rest = std::string_view(bytes).substr(0, size);
    const Result<Observation> got = decode(rest, markers);
    ASSERT_FALSE(got) << size;
    EXPECT_THAT(got.error().message, HasSubstr("cut short"));
    EXPECT_EQ(rest.size(), size);
  }
}

TEST(Codec, a_body_longer_or_shorter_than_its_fields_is_an_error) {
  std::string bytes;
  encode(Observation{}, bytes);
  std::vector<Marker> markers;
  std::string longer = bytes + '\0';
  ++longer[0];
  std::string_view rest = longer;
  EXPECT_FALSE(decode(rest, markers));
  std::string shorter = bytes.substr(0, bytes.size() - 1);
  --shorter[0];
  rest = shorter;
  EXPECT_FALSE(decode(rest, markers));
}

TEST(Codec, values_out_of_their_range_are_errors) {
  struct Row {
    std::size_t at;  // in the body of a default observation
    char value;
    const char* what;
  };
  const Row rows[] = {{0, 9, "kind"}, {1, 3, "outcome"}, {2, 16, "failure"},
                      {3, 7, "echo"}, {4, 7, "channel"}, {5, 64, "flag"}};
  for (const Row& row : rows) {
    std::string bytes;
    encode(Observation{}, bytes);
    bytes[row.at + 1] = row.value;
    std::string_view rest = bytes;
    std::vector<Marker> markers;
    EXPECT_FALSE(decode(rest, markers)) << row.what;
    --bytes[row.at + 1];
    if (row.at == 5) bytes[row.at + 1] = 31;
    rest = bytes;
    EXPECT_TRUE(decode(rest, markers)) << row.what;
  }
}

TEST(Codec, a_marker_count_beyond_the_bytes_reserves_nothing) {
  std::string bytes;
  encode(Observation{}, bytes);
  bytes.pop_back();                             // the count 0
  bytes += "\xff\xff\xff\xff\xff\xff\xff\x7f";  // as many as fit no memory
  bytes[0] = static_cast<char>(bytes.size() - 1);
  std::string_view rest = bytes;
  std::vector<Marker> markers;
  EXPECT_FALSE(decode(rest, markers));
  EXPECT_LT(markers.capacity(), 16U);
}

TEST(Codec, a_varint_of_more_than_64_bits_is_an_error) {
  std::string bytes("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10);
  std::string_view rest = bytes;
  std::vector<Marker> markers;
  EXPECT_FALSE(decode(rest, markers));
}

TEST(Codec, whatever_bytes_come_it_ends_with_a_value_or_an_error) {
  std::string good;
  encode(full().get(), good);
  Random random(17);
  std::vector<Marker> markers;
  int values = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = good;
    for (std::uint64_t changes = 1 + random.below(4); changes > 0; --changes) {
      bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    }
    std::string_view rest = bytes;
    const Result<Observation> got = decode(rest, markers);
    if (!got) continue;
    ++values;
    std::string again;  // what decodes can be encoded, and means the same
    encode(*got, again);
    std::string_view view = again;
    std::vector<Marker> more;
    const Result<Observation> twice = decode(view, more);
    ASSERT_TRUE(twice);
    expect_same(*twice, *got);
  }
  EXPECT_GT(values, 100);  // most single changes of a text or number are values still
}

TEST(Kept, owns_what_the_views_pointed_to) {
  std::string identity = "throng-1-2";
  std::vector<Marker> markers{{.run = 1, .conversation = 2, .seq = 3}};
  Observation o;
  o.identity = identity;
  o.markers = markers;
  std::vector<Kept> kept;
  kept.emplace_back(o);
  kept.emplace_back(full());
  kept[1] = kept[0];
  kept.insert(kept.begin(), full());  // moves the others
  identity.assign("other-text");
  markers[0].seq = 9;
  for (const std::size_t i : {1U, 2U}) {
    EXPECT_EQ(kept[i].get().identity, "throng-1-2");
    ASSERT_EQ(kept[i].get().markers.size(), 1U);
    EXPECT_EQ(kept[i].get().markers[0].seq, 3U);
  }
}

}  // namespace
}  // namespace throng::observe
