#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "harness/load/cookie_jar.h"
#include "harness/load/feed_deck.h"
#include "harness/load/numbers.h"
#include "harness/load/redirect.h"
#include "harness/load/route.h"
#include "harness/load/think.h"

namespace throng::load {
namespace {

using namespace std::chrono_literals;

std::string sent(const CookieJar& jar) {
  std::string out;
  jar.append_to(out);
  return out;
}

TEST(CookieJar, keeps_replaces_and_removes_what_the_service_says) {
  CookieJar jar;
  EXPECT_TRUE(jar.empty());
  jar.set("session=abc; Path=/; HttpOnly");
  jar.set(" theme = dark ");
  EXPECT_EQ(sent(jar), "session=abc; theme=dark");
  jar.set("session=def");
  EXPECT_EQ(sent(jar), "session=def; theme=dark");
  jar.set("session=; Max-Age=0");
  EXPECT_EQ(sent(jar), "theme=dark");
  jar.set("theme=x; EXPIRES=Thu, 01 Jan 1970 00:00:00 GMT; Path=/");
  EXPECT_TRUE(jar.empty());
  jar.set("a=b=c; max-age=3600");
  EXPECT_EQ(sent(jar), "a=b=c");
  jar.set("a=; max-age=-1");
  EXPECT_TRUE(jar.empty());
}

TEST(CookieJar, passes_over_what_is_no_cookie) {
  CookieJar jar;
  for (const char* wrong : {"", ";", "=value", "no equals sign", "; Path=/"}) jar.set(wrong);
  jar.set("big=" + std::string(kMaxCookieSize, 'x'));
  EXPECT_TRUE(jar.empty());
}

TEST(CookieJar, is_bounded) {
  CookieJar jar;
  for (int i = 0; i < 1000; ++i) jar.set("c" + std::to_string(i) + "=1");
  const std::string all = sent(jar);
  EXPECT_EQ(static_cast<std::size_t>(std::count(all.begin(), all.end(), '=')), kMaxCookies);
  jar.set("c0=2");  // one that it has can still change
  EXPECT_TRUE(sent(jar).starts_with("c0=2;"));
}

TEST(CookieJar, takes_every_set_cookie_of_a_response_whatever_its_case) {
  CookieJar jar;
  net::Response response;
  response.add_header("Set-Cookie", "a=1");
  response.add_header("Content-Type", "text/html");
  response.add_header("set-cookie", "b=2\r\nX: y");
  jar.take(response);
  EXPECT_EQ(sent(jar), "a=1; b=2X: y");
}

plan::Feed feed_of(std::size_t rows, plan::Feed::Order order, plan::Feed::OnEnd on_end) {
  plan::Feed feed;
  feed.order = order;
  feed.on_end = on_end;
  feed.columns = {"n"};
  for (std::size_t i = 0; i < rows; ++i) feed.rows.push_back({std::to_string(i)});
  return feed;
}

TEST(FeedDeck, deals_every_row_once_over_all_shards) {
  for (const auto order : {plan::Feed::Order::sequence, plan::Feed::Order::shuffle}) {
    const plan::Feed feed = feed_of(100, order, plan::Feed::OnEnd::stop);
    for (const std::uint32_t shards : {1U, 3U, 7U}) {
      std::multiset<std::string> dealt;
      for (std::uint32_t shard = 0; shard < shards; ++shard) {
        FeedDeck deck(feed, 42, 0, {shard, shards});
        Random random(1);
        while (const Row* row = deck.draw(random)) dealt.insert(row->at(0));
        EXPECT_EQ(deck.draw(random), nullptr);
      }
      EXPECT_EQ(dealt.size(), 100U);
      EXPECT_EQ(std::set<std::string>(dealt.begin(), dealt.end()).size(), 100U);
    }
  }
}

TEST(FeedDeck, keeps_the_order_of_the_file_or_a_seeded_one) {
  const auto first_rows = [](plan::Feed::Order order, std::uint64_t seed) {
    const plan::Feed feed = feed_of(50, order, plan::Feed::OnEnd::cycle);
    FeedDeck deck(feed, seed, 0, {0, 1});
    Random random(seed);
    std::vector<std::string> rows;
    for (int i = 0; i < 50; ++i) rows.push_back(deck.draw(random)->at(0));
    return rows;
  };
  using Order = plan::Feed::Order;
  EXPECT_EQ(first_rows(Order::sequence, 1)[17], "17");
  EXPECT_EQ(first_rows(Order::shuffle, 1), first_rows(Order::shuffle, 1));
  EXPECT_NE(first_rows(Order::shuffle, 1), first_rows(Order::shuffle, 2));
  EXPECT_NE(first_rows(Order::shuffle, 1), first_rows(Order::sequence, 1));
  EXPECT_EQ(first_rows(Order::random, 5), first_rows(Order::random, 5));
}

TEST(FeedDeck, begins_again_where_it_should) {
  const plan::Feed feed = feed_of(3, plan::Feed::Order::sequence, plan::Feed::OnEnd::cycle);
  FeedDeck deck(feed, 1, 0, {0, 1});
  Random random(1);
  std::string rows;
  for (int i = 0; i < 7; ++i) rows += deck.draw(random)->at(0);
  EXPECT_EQ(rows, "0120120");
  const plan::Feed empty = feed_of(0, plan::Feed::Order::random, plan::Feed::OnEnd::cycle);
  EXPECT_EQ(FeedDeck(empty, 1, 0, {0, 1}).draw(random), nullptr);
}

TEST(Numbers, are_given_away_until_the_last_one) {
  Numbers numbers(1, 2, {3, 4});
  EXPECT_EQ(numbers.next_user(), 8U);
  EXPECT_EQ(numbers.next_user(), 16U);
  EXPECT_EQ(numbers.next_conversation(), 15U);  // ≡ 3 (mod 4)
  Numbers huge(0, 1U << 20U, {0, 1U << 10U});   // one conversation of this crew's fits
  EXPECT_EQ(huge.next_conversation(), std::nullopt);
}

TEST(Route, goes_where_via_says) {
  using Kind = plan::Via::Kind;
  Random random(1);
  Route route;
  route.begin(5);
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(route.choose({.kind = Kind::next}, 4, random), (5U + static_cast<unsigned>(i)) % 4);
    EXPECT_EQ(route.choose({.kind = Kind::sticky}, 4, random), 1U);
    EXPECT_EQ(route.choose({.kind = Kind::named, .instance = 2}, 4, random), 2U);
  }
  for (std::uint32_t last = 0; last < 4; ++last) {
    route.turn_served_by(last);
    std::set<std::uint32_t> others;
    for (int i = 0; i < 100; ++i) others.insert(route.choose({.kind = Kind::other}, 4, random));
    EXPECT_EQ(others.size(), 3U);
    EXPECT_FALSE(others.contains(last));
  }
  EXPECT_EQ(route.choose({.kind = Kind::other}, 1, random), 0U);
  std::map<std::uint32_t, int> any;
  for (int i = 0; i < 400; ++i) ++any[route.choose({.kind = Kind::any}, 4, random)];
  for (std::uint32_t i = 0; i < 4; ++i) EXPECT_GT(any[i], 60) << i;
}

TEST(Think, draws_from_its_distribution_within_its_bounds) {
  using Kind = plan::Think::Kind;
  struct Row {
    plan::Think think;
    Duration least;
    Duration most;
    double mean_ms;
  };
  const Row rows[] = {
      {{.kind = Kind::fixed, .a = 70ms, .at_least = {}, .at_most = {}}, 70ms, 70ms, 70},
      {{.kind = Kind::uniform, .a = 100ms, .b = 300ms, .at_least = {}, .at_most = {}},
       100ms,
       300ms,
       200},
      {{.kind = Kind::exponential, .a = 100ms, .at_least = {}, .at_most = {}}, 0ms, 10s, 100},
      {{.kind = Kind::normal, .a = 500ms, .b = 50ms, .at_least = {}, .at_most = {}}, 0ms, 1s, 500},
      {{.kind = Kind::normal, .a = 0ms, .b = 50ms, .at_least = {}, .at_most = {}}, 0ms, 1s, 20},
      {{.kind = Kind::exponential, .a = 1s, .at_least = 2s, .at_most = 2s}, 2s, 2s, 2000},
  };
  for (const Row& row : rows) {
    Random random(3);
    double sum = 0;
    constexpr int kDraws = 4000;
    for (int i = 0; i < kDraws; ++i) {
      const Duration drawn = think_time(row.think, random);
      ASSERT_GE(drawn, row.least);
      ASSERT_LE(drawn, row.most);
      sum += to_milliseconds(drawn);
    }
    EXPECT_NEAR(sum / kDraws, row.mean_ms, 0.05 * row.mean_ms + 0.001);
  }
}

TEST(Redirect, stays_with_the_instances_of_the_run) {
  std::vector<Instance> instances(2);
  instances[0].endpoint = {.tls = false, .host = "a", .port = 5000, .base_path = ""};
  instances[1].endpoint = {.tls = true, .host = "b", .port = 443, .base_path = ""};
  struct Row {
    std::uint16_t status;
    std::string location;
    std::string want;  // "instance target", or empty
  };
  const Row rows[] = {
      {302, "/done?x=1#part", "0 /done?x=1"},
      {303, "http://a:5000/x", "0 /x"},
      {301, "HTTPS://B/", "1 /"},
      {307, "https://b", "1 /"},
      {308, "/again", "0 /again"},
      {302, "http://a:5000.evil.example/x", ""},
      {302, "http://elsewhere/x", ""},
      {302, "//elsewhere/x", ""},
      {302, "relative", ""},
      {302, "", ""},
      {200, "/x", ""},
      {304, "/x", ""},
      {302, "/login?next=http://elsewhere/", "0 /login?next=http://elsewhere/"},
  };
  for (const Row& row : rows) {
    const auto redirect = read_redirect(row.status, row.location, 0, instances);
    std::string got;
    if (redirect) got = std::to_string(redirect->instance) + " " + std::string(redirect->target);
    EXPECT_EQ(got, row.want) << row.location;
    if (redirect) {
      EXPECT_EQ(redirect->keeps_request, row.status >= 307);
    }
  }
}

}  // namespace
}  // namespace throng::load
