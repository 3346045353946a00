#include "harness/net/endpoint.h"

#include <gtest/gtest.h>

namespace throng::net {
namespace {

TEST(Endpoint, is_read_from_a_url_and_written_as_the_host_header_wants_it) {
  struct Row {
    std::string_view url;
    bool tls;
    std::string_view host;
    std::uint16_t port;
    std::string_view base_path;
    std::string_view authority;
    std::string_view printed;
  };
  const Row rows[] = {
      {"http://localhost", false, "localhost", 80, "", "localhost", "http://localhost"},
      {"http://localhost/", false, "localhost", 80, "", "localhost", "http://localhost"},
      {"http://127.0.0.1:8080", false, "127.0.0.1", 8080, "", "127.0.0.1:8080",
       "http://127.0.0.1:8080"},
      {"http://h:80/api/", false, "h", 80, "/api", "h", "http://h/api"},
      {"https://chat.example/api/v1", true, "chat.example", 443, "/api/v1", "chat.example",
       "https://chat.example/api/v1"},
      {"https://chat.example:80", true, "chat.example", 80, "", "chat.example:80",
       "https://chat.example:80"},
      {"http://[::1]:9/x", false, "::1", 9, "/x", "[::1]:9", "http://[::1]:9/x"},
      {"https://[2001:db8::7]", true, "2001:db8::7", 443, "", "[2001:db8::7]",
       "https://[2001:db8::7]"},
      {"http://my_service-1.ns.svc:65535", false, "my_service-1.ns.svc", 65535, "",
       "my_service-1.ns.svc:65535", "http://my_service-1.ns.svc:65535"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.url);
    const auto parsed = parse_url(row.url);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->tls, row.tls);
    EXPECT_EQ(parsed->host, row.host);
    EXPECT_EQ(parsed->port, row.port);
    EXPECT_EQ(parsed->base_path, row.base_path);
    EXPECT_EQ(parsed->authority(), row.authority);
    EXPECT_EQ(parsed->url(), row.printed);
  }
}

TEST(Endpoint, of_what_is_no_url_says_what_is_wrong_with_it) {
  struct Row {
    std::string_view url;
    std::string_view says;
  };
  const Row rows[] = {
      {"", "neither the scheme"},
      {"localhost:80", "neither the scheme"},
      {"ftp://h", "neither the scheme"},
      {"http://", "the host is missing"},
      {"http://:80", "the host is missing"},
      {"http:///x", "the host is missing"},
      {"http://a b", "a character that no host has"},
      {"http://h:", "the port is not in"},
      {"http://h:0", "the port is not in"},
      {"http://h:65536", "the port is not in"},
      {"http://h:80x", "the port is not in"},
      {"http://h:-1", "the port is not in"},
      {"http://me:secret@h", "carries a user name"},
      {"http://[::1", "the ] after the address is missing"},
      {"http://[]", "the address in [ ] is not one"},
      {"http://[name]", "the address in [ ] is not one"},
      {"http://[::1]8080", "after the address comes a port"},
      {"http://h/a?b=c", "a query, a fragment or a blank"},
      {"http://h/a#b", "a query, a fragment or a blank"},
      {"http://h/a b", "a query, a fragment or a blank"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.url);
    const auto parsed = parse_url(row.url);
    ASSERT_FALSE(parsed);
    EXPECT_NE(parsed.error().message.find(row.says), std::string::npos) << parsed.error().message;
    EXPECT_NE(parsed.error().message.find(row.url), std::string::npos);
  }
}

}  // namespace
}  // namespace throng::net
