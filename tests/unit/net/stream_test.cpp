#include "harness/net/stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "harness/net/scope.h"
#include "tests/support/await.h"
#include "tests/support/scripted_server.h"
#include "tests/support/sockets.h"

namespace throng::net {
namespace {

using namespace std::chrono_literals;
using test::Script;
using test::ScriptedServer;
using test::Then;
using testing::HasSubstr;

const StreamOptions kPlain{};

/// Writes `bytes` and reads to the end or the first error; what was read, and why it ended.
struct Heard {
  std::string text;
  Error end;
};

Task<Heard> converse(Loop* loop, Endpoint endpoint, std::string_view bytes, Duration patience) {
  Heard heard;
  auto connected = co_await Stream::connect(*loop, endpoint, kPlain, loop->now() + 20s);
  if (!connected) {
    heard.end = connected.error();
    co_return heard;
  }
  Stream& stream = **connected;
  const auto written = co_await stream.write(bytes, loop->now() + 20s);
  if (!written) {
    heard.end = written.error();
    co_return heard;
  }
  for (;;) {
    std::array<char, 64> buffer{};
    const auto n = co_await stream.read(buffer, loop->now() + patience);
    if (!n) {
      heard.end = n.error();
      co_return heard;
    }
    heard.text.append(buffer.data(), *n);
  }
}

Heard hear(Loop& loop, Endpoint endpoint, std::string_view bytes = "hello\r\n\r\n",
           Duration patience = 20s) {
  return test::await(loop, converse(&loop, std::move(endpoint), bytes, patience));
}

TEST(Stream, carries_bytes_both_ways_to_an_orderly_end) {
  Loop loop;
  ScriptedServer server(Script{.answer = std::string(1000, 'a') + "z", .then = Then::close});
  const Heard heard = hear(loop, {.host = "127.0.0.1", .port = server.port()});
  EXPECT_EQ(heard.text, std::string(1000, 'a') + "z");
  EXPECT_EQ(heard.end.kind, Failure::closed);
  EXPECT_THAT(heard.end.message,
              HasSubstr("127.0.0.1:" + std::to_string(server.port()) + " closed"));
  EXPECT_EQ(server.received(), "hello\r\n\r\n");
}

TEST(Stream, resolves_a_name_and_says_when_it_has_no_address) {
  Loop loop;
  ScriptedServer server(Script{.answer = "ok", .then = Then::close});
  EXPECT_EQ(hear(loop, {.host = "localhost", .port = server.port()}).text, "ok");
  const Heard nobody = hear(loop, {.host = "no-such-host.invalid", .port = 1});
  EXPECT_EQ(nobody.end.kind, Failure::unresolved);
  EXPECT_THAT(nobody.end.message, HasSubstr("no-such-host.invalid"));
}

TEST(Stream, tells_a_refusal_a_reset_and_a_silence_apart) {
  Loop loop;
  EXPECT_EQ(hear(loop, {.host = "127.0.0.1", .port = test::free_port()}).end.kind,
            Failure::refused);
  ScriptedServer rude(Script{.then = Then::reset});
  EXPECT_EQ(hear(loop, {.host = "127.0.0.1", .port = rude.port()}).end.kind, Failure::reset);
  ScriptedServer silent(Script{.then = Then::hold});
  const Heard waited =
      hear(loop, {.host = "127.0.0.1", .port = silent.port()}, "hello\r\n\r\n", 30ms);
  EXPECT_EQ(waited.end.kind, Failure::timed_out);
  EXPECT_THAT(waited.end.message, HasSubstr("in time"));
}

Task<Error> write_without_end(Loop* loop, Endpoint endpoint) {
  auto stream = co_await Stream::connect(*loop, endpoint, kPlain, loop->now() + 20s);
  const std::string block(1'000'000, 'w');
  for (;;) {
    const auto written = co_await (*stream)->write(block, loop->now() + 50ms);
    if (!written) co_return written.error();
  }
}

TEST(Stream, gives_up_writing_to_who_does_not_read) {
  Loop loop;
  ScriptedServer server(
      Script{.answer = "x", .filler = 100'000'000, .at_once = true});  // writes and does not read
  const Error error =
      test::await(loop, write_without_end(&loop, {.host = "127.0.0.1", .port = server.port()}));
  EXPECT_EQ(error.kind, Failure::timed_out) << error.message;
}

Task<void> close_soon(Loop* loop, Stream* stream) {
  co_await loop->sleep_until(loop->now() + 5ms);
  stream->close();
}

Task<Error> close_while_reading(Loop* loop, Endpoint endpoint) {
  auto stream = co_await Stream::connect(*loop, endpoint, kPlain, loop->now() + 20s);
  Scope scope(loop->executor());
  scope.spawn(close_soon(loop, stream->get()));
  std::array<char, 64> buffer{};
  const auto n = co_await (*stream)->read(buffer, TimePoint::max());
  co_await scope.join();
  EXPECT_FALSE(n);
  const auto after = co_await (*stream)->read(buffer, TimePoint::max());
  EXPECT_EQ(after.error().kind, Failure::closed);
  const auto written = co_await (*stream)->write("x", TimePoint::max());
  EXPECT_EQ(written.error().kind, Failure::closed);
  co_return n.error();
}

TEST(Stream, ends_a_read_when_it_is_closed_and_says_so_from_then_on) {
  Loop loop;
  ScriptedServer server(Script{.then = Then::hold});
  const Error error =
      test::await(loop, close_while_reading(&loop, {.host = "127.0.0.1", .port = server.port()}));
  EXPECT_EQ(error.kind, Failure::cancelled);
}

}  // namespace
}  // namespace throng::net
