#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/raw_server.h"
#include "tests/unit/net/client.h"

namespace throng::net {
namespace {

using ::testing::HasSubstr;

Targets ways(std::uint16_t port, const std::vector<std::string>& sources) {
  return reached_from(resolve_target({.host = "127.0.0.1", .port = port}, {}).value(), sources)
      .value();
}

TEST(SourceAddress, is_the_one_that_the_server_sees) {
  const test::RawServer server(kOk);
  Loop loop;
  for (const auto& target : ways(server.port(), {"127.0.0.2", "127.0.0.3", "127.0.0.2"})) {
    HttpConnection connection(loop, target);
    Response response;
    test::await(loop, connection.exchange({.bytes = kRequest}, {}, response));
    EXPECT_EQ(response.status, 200) << response.error;
  }
  EXPECT_EQ(server.peers(), (std::vector<std::string>{"127.0.0.2", "127.0.0.3", "127.0.0.2"}));
}

TEST(SourceAddress, may_be_left_to_the_system) {
  const auto target = resolve_target({.host = "127.0.0.1", .port = 1}, {}).value();
  EXPECT_EQ(reached_from(target, {}).value(), Targets{target});
}

TEST(SourceAddress, that_is_none_of_ours_fails_each_exchange_with_a_reason) {
  const test::RawServer server(kOk);
  Loop loop;
  HttpConnection connection(loop, ways(server.port(), {"192.0.2.17"}).front());  // TEST-NET-1
  Response response;
  test::await(loop, connection.exchange({.bytes = kRequest}, {}, response));
  EXPECT_EQ(response.failure, Failure::unreachable);
  EXPECT_THAT(response.error, HasSubstr("assign requested address"));
}

TEST(SourceAddress, of_another_family_or_no_address_at_all_is_refused) {
  const auto target = resolve_target({.host = "127.0.0.1", .port = 1}, {}).value();
  const auto v6 = reached_from(target, {"127.0.0.2", "::1"});
  ASSERT_FALSE(v6);
  EXPECT_THAT(v6.error().message, HasSubstr("127.0.0.1:1 has no address that ::1 can reach"));
  const auto words = reached_from(target, {"loopback"});
  ASSERT_FALSE(words);
  EXPECT_THAT(words.error().message, HasSubstr("\"loopback\" is no IP address"));
}

}  // namespace
}  // namespace throng::net
