// harness/net/server_connection.h
//
// One accepted connection of an HttpServer: reads a request, calls the handler, writes the
// response, and so on until one side has had enough. Requests that were sent ahead (pipelining) are
// answered one after the other. Private to net/.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "harness/net/http_server.h"
#include "harness/net/request_reader.h"

namespace throng::net {

using TcpSocket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;

class ServerConnection final : private Deadline {
 public:
  /// What connections have from their server; outlives them.
  struct Shared {
    Loop& loop;
    HttpServer::Handler handler;
    ServerOptions options;
    bool stopping = false;
    std::string date{};        // the Date header's value …
    std::int64_t date_s = -1;  // … as of this second
  };

  ServerConnection(Shared& shared, TcpSocket socket);

  /// Serves until the connection is over. The object must outlive the task.
  Task<void> run();
  /// Closes the connection if no request is under way on it.
  void close_if_idle();
  void close();

 private:
  enum class Next : std::uint8_t { request, refusal, end };
  struct Framing {
    bool old;  // for an HTTP/1.0 client, which must be told that the connection stays
    bool stays;
    bool chunked;
  };

  void expired() override { close(); }
  Task<Next> receive();
  Task<bool> answer();
  Task<bool> send_stream(ServerResponse response, bool chunked);
  Task<bool> send(std::string_view bytes);
  Task<void> refuse();
  Task<void> linger();
  void compose_head(const ServerResponse& response, Framing framing);

  Shared& shared_;
  TcpSocket socket_;
  RequestReader reader_;
  ServerRequest request_;
  std::vector<char> buffer_;
  std::size_t held_ = 0;  // bytes at the front of the buffer that are still to be read
  std::string out_;
  bool idle_ = true;
};

}  // namespace throng::net
