// The request path allocates nothing once it is warm: counted by standing in for the C library's
// malloc. The sanitizers stand in for it themselves, so this test is not part of their builds.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>

#include "harness/net/http_client.h"
#include "tests/support/await.h"
#include "tests/support/scripted_server.h"

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {

// Of this thread only: the server under the test has its own and may allocate as it likes.
thread_local bool counting = false;
thread_local int allocations = 0;

void count() {
  if (counting) ++allocations;
}

}  // namespace

extern "C" {

void* __libc_malloc(std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) {
  count();
  return __libc_malloc(size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

}  // extern "C"

namespace throng::net {
namespace {

using namespace std::chrono_literals;

Task<int> allocations_of(HttpConnection* connection, int warm_up, int measured) {
  Response response;
  const WireRequest request{.bytes = "GET / HTTP/1.1\r\nHost: test\r\n\r\n"};
  for (int i = 0; i < warm_up + measured; ++i) {
    if (i == warm_up) counting = true;
    const TimePoint now = monotonic_now();
    const Deadlines deadlines{.connect = now + 10s, .first_byte = now + 10s, .complete = now + 20s};
    co_await connection->exchange(request, deadlines, response);
    EXPECT_EQ(response.status, 200) << response.error;
  }
  counting = false;
  co_return allocations;
}

TEST(Allocations, are_counted) {
  allocations = 0;
  counting = true;
  const std::string text(1000, 'x');
  counting = false;
  EXPECT_EQ(text.size(), 1000U);
  EXPECT_EQ(allocations, 1);
}

TEST(Allocations, of_an_exchange_on_a_kept_alive_connection_are_none) {
  const std::string answers[] = {
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Request-ID: abc\r\nContent-Length: "
      "16\r\n\r\n"
      "{\"response\":\"x\"}",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
  };
  for (const std::string& answer : answers) {
    test::ScriptedServer server(test::Script{.answer = answer, .piece = answer.size() / 2 + 1});
    Loop loop;
    HttpConnection connection(
        loop, resolve_target({.host = "127.0.0.1", .port = server.port()}, {}).value());
    allocations = 0;
    EXPECT_EQ(test::await(loop, allocations_of(&connection, 20, 500)), 0);
  }
}

}  // namespace
}  // namespace throng::net

#endif
