// HTTPS and TLS streams against a real nginx, with a certificate that openssl makes for the test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <memory>
#include <string>

#include "harness/net/http_client.h"
#include "harness/net/stream.h"
#include "tests/support/await.h"
#include "tests/support/child.h"
#include "tests/support/redis_server.h"
#include "tests/support/scratch_dir.h"
#include "tests/support/scripted_server.h"
#include "tests/support/sockets.h"

namespace throng::net {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr std::string_view kRequest = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";

/// nginx on 127.0.0.1 and 127.0.0.2 with a certificate for localhost and 127.0.0.1; it answers with
/// the name that the client asked for (SNI).
class Tls : public testing::Test {
 protected:
  Tls() : certificate_(test::make_certificate(dir_)), port_(test::free_port()) {
    std::ofstream(dir_.file("nginx.conf"))
        << "daemon off; master_process off; pid " << dir_.file("nginx.pid")
        << "; error_log stderr;\n"
        << "events { }\nhttp { access_log off; default_type text/plain; client_body_temp_path "
        << dir_.file("b") << "; proxy_temp_path " << dir_.file("p") << "; fastcgi_temp_path "
        << dir_.file("f") << "; uwsgi_temp_path " << dir_.file("u") << "; scgi_temp_path "
        << dir_.file("s") << ";\nserver { listen 127.0.0.1:" << port_
        << " ssl; listen 127.0.0.2:" << port_ << " ssl; ssl_certificate " << certificate_.cert
        << "; ssl_certificate_key " << certificate_.key
        << ";\nlocation / { return 200 \"[$ssl_server_name]\"; } } }\n";
    nginx_ = std::make_unique<test::Child>(
        std::vector<std::string>{"nginx", "-c", dir_.file("nginx.conf"), "-e",
                                 dir_.file("error.log")},
        dir_.file("nginx.out"));
    EXPECT_TRUE(
        test::eventually([this] { return !test::ask(port_, "hello\r\n\r\n", 1, 1s).empty(); }));
  }

  Result<std::shared_ptr<const Target>> target(std::string host, TargetOptions options) {
    return resolve_target({.tls = true, .host = std::move(host), .port = port_}, options);
  }

  Response ask(const std::string& host, TargetOptions options) {
    HttpConnection connection(loop_, target(host, options).value());
    return ask(connection);
  }

  Response ask(HttpConnection& connection) {
    Response response;
    test::await(loop_, connection.exchange({.bytes = kRequest}, {.complete = monotonic_now() + 20s},
                                           response));
    return response;
  }

  test::ScratchDir dir_;
  test::Certificate certificate_;
  std::uint16_t port_;
  std::unique_ptr<test::Child> nginx_;
  Loop loop_;
};

TEST_F(Tls, trusts_the_given_authority_tells_the_name_and_keeps_the_connection) {
  HttpConnection connection(loop_, target("localhost", {.ca_file = certificate_.cert}).value());
  const Response first = ask(connection);
  EXPECT_EQ(first.failure, Failure::none) << first.error;
  EXPECT_EQ(first.body, "[localhost]");
  EXPECT_GT(first.tls, Duration{});
  EXPECT_GT(first.connect, Duration{});
  const Response second = ask(connection);
  EXPECT_EQ(second.failure, Failure::none) << second.error;
  EXPECT_TRUE(second.reused);
  EXPECT_EQ(second.tls, Duration{});
}

TEST_F(Tls, verifies_an_address_and_sends_no_name_for_it) {
  const Response response = ask("127.0.0.1", {.ca_file = certificate_.cert});
  EXPECT_EQ(response.failure, Failure::none) << response.error;
  EXPECT_EQ(response.body, "[]");
}

TEST_F(Tls, refuses_a_certificate_of_another_name) {
  const Response response = ask("127.0.0.2", {.ca_file = certificate_.cert});
  EXPECT_EQ(response.failure, Failure::tls);
  EXPECT_THAT(response.error, HasSubstr("127.0.0.2:" + std::to_string(port_)));
  EXPECT_THAT(response.error, HasSubstr("IP address mismatch"));
  EXPECT_EQ(response.bytes_sent, 0U);
}

TEST_F(Tls, refuses_a_certificate_that_nobody_vouches_for) {
  const Response response = ask("localhost", {});
  EXPECT_EQ(response.failure, Failure::tls);
  EXPECT_THAT(response.error, HasSubstr("self-signed certificate"));
}

TEST_F(Tls, takes_any_certificate_when_told_not_to_verify) {
  EXPECT_EQ(ask("127.0.0.2", {.verify_tls = false}).status, 200);
}

TEST_F(Tls, says_what_is_wrong_when_the_peer_does_not_speak_it) {
  test::ScriptedServer plain(test::Script{
      .answer = "+OK nice to meet you\r\n", .then = test::Then::hold, .at_once = true});
  const auto target = resolve_target({.tls = true, .host = "127.0.0.1", .port = plain.port()}, {});
  HttpConnection connection(loop_, *target);
  const Response response = ask(connection);
  EXPECT_EQ(response.failure, Failure::tls);
  EXPECT_THAT(response.error, HasSubstr("the TLS handshake failed"));
}

TEST_F(Tls, gives_up_on_a_handshake_that_gets_no_answer) {
  test::ScriptedServer silent(test::Script{.then = test::Then::hold});
  const auto target = resolve_target({.tls = true, .host = "127.0.0.1", .port = silent.port()}, {});
  HttpConnection connection(loop_, *target);
  Response response;
  test::await(loop_, connection.exchange({.bytes = kRequest}, {.connect = monotonic_now() + 50ms},
                                         response));
  EXPECT_EQ(response.failure, Failure::connect_timeout);
  EXPECT_THAT(response.error, HasSubstr("no connection to 127.0.0.1:"));
}

TEST_F(Tls, of_a_ca_file_that_cannot_be_read_says_which) {
  const auto target = this->target("localhost", {.ca_file = "/no/such.pem"});
  ASSERT_FALSE(target);
  EXPECT_EQ(target.error().kind, Failure::tls);
  EXPECT_THAT(target.error().message, HasSubstr("/no/such.pem"));
}

Task<Result<std::string>> converse(Loop* loop, Endpoint endpoint, StreamOptions options) {
  const TimePoint deadline = loop->now() + 20s;
  auto connected = co_await Stream::connect(*loop, endpoint, options, deadline);
  if (!connected) co_return unexpected(connected.error());
  Stream& stream = **connected;
  auto written = co_await stream.write(kRequest, deadline);
  if (!written) co_return unexpected(written.error());
  std::string answer;
  while (answer.find('[') == std::string::npos) {
    std::array<char, 100> buffer{};
    auto n = co_await stream.read(buffer, deadline);
    if (!n) co_return unexpected(n.error());
    answer.append(buffer.data(), *n);
  }
  co_return answer;
}

TEST_F(Tls, carries_a_stream_too) {
  const Endpoint endpoint{.tls = true, .host = "localhost", .port = port_};
  const auto answer =
      test::await(loop_, converse(&loop_, endpoint, {.ca_file = certificate_.cert}));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_THAT(*answer, HasSubstr("HTTP/1.1 200 OK"));
  const auto refused = test::await(loop_, converse(&loop_, endpoint, {}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Failure::tls);
}

}  // namespace
}  // namespace throng::net
