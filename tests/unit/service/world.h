// tests/unit/service/world.h
//
// The service with everything around it, for tests: a real redis-server, agents and the restaurant
// backend on one loop, and a stand-in for the language model that keeps what it was asked.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "harness/net/http_client.h"
#include "harness/net/http_server.h"
#include "harness/net/loop.h"
#include "service/agent.h"
#include "service/backend.h"
#include "tests/support/await.h"
#include "tests/support/redis_server.h"

namespace throng::service {

/// What a client gets back.
struct Heard {
  int status = 0;
  std::optional<std::string> request_id;
  std::optional<std::string> degraded;
  nlohmann::json body;
  [[nodiscard]] std::string text() const { return body.value("response", ""); }
};

/// One call to the language model.
struct Asked {
  std::optional<std::string> request_id;
  std::vector<std::string> messages;  // "user: …", "assistant: …"
  [[nodiscard]] std::string last() const { return messages.back(); }
};

class World : public testing::Test {
 protected:
  World();
  ~World() override;

  /// An agent on a port of its own; the port.
  std::uint16_t agent(Mutant mutant = Mutant::none);
  void stop_backend();
  [[nodiscard]] std::uint16_t model_port() const { return model_port_; }

  net::Task<Heard> post(std::uint16_t port, std::string path, std::string body,
                        std::string request_id);
  /// One turn, awaited.
  Heard say(std::uint16_t port, const std::string& user, const std::string& message,
            const std::string& request_id = "rid-1");
  Heard send(std::uint16_t port, const std::string& path, const std::string& body,
             const std::string& request_id = "rid-1");
  Heard health(std::uint16_t port);
  /// Many turns at once; the replies in the same order.
  struct Turn {
    std::uint16_t port;
    std::string user;
    std::string message;
    std::string request_id;
  };
  std::vector<Heard> say_all(const std::vector<Turn>& turns);

  /// Of the key: its value, and PTTL.
  std::string stored(const std::string& key);
  std::int64_t pttl(const std::string& key);
  /// The texts of a stored history: "user: …", "model: …".
  std::vector<std::string> history(const std::string& user);

  net::Loop loop_;
  test::RedisServer redis_;
  Promises promises_;         // of the agents that are started after a change
  std::vector<Asked> asked_;  // of the language model, in order
  Duration model_latency_{};
  std::uint16_t model_status_ = 200;
  std::string model_body_;  // instead of a reply, if not empty

 private:
  net::Task<net::ServerResponse> model(net::ServerRequest request);
  net::Task<void> one_of(Turn turn, Heard* heard);
  net::Task<Heard> exchange(std::uint16_t port, std::string bytes);

  std::vector<std::unique_ptr<Agent>> agents_;
  std::unique_ptr<Backend> backend_;
  std::uint16_t backend_port_ = 0;
  net::HttpServer model_server_;
  std::uint16_t model_port_ = 0;
};

}  // namespace throng::service
