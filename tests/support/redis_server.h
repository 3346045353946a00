// tests/support/redis_server.h
//
// A real redis-server on a free port of 127.0.0.1 with nothing saved, ready (it answers PING) when
// the constructor returns, ended by its process id at the end. The process must have redis-server
// in its PATH.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/child.h"
#include "tests/support/scratch_dir.h"

namespace throng::test {

class RedisServer {
 public:
  /// `options` are further arguments such as {"--requirepass", "secret"}.
  explicit RedisServer(std::vector<std::string> options = {});

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] const ScratchDir& dir() const { return dir_; }
  [[nodiscard]] pid_t pid() const { return child_->pid(); }
  /// What it printed so far.
  [[nodiscard]] std::string log() const;

  /// SIGKILL; the port refuses from now on.
  void kill();
  /// A new, empty server on the same port, ready when this returns. REQUIRES: kill().
  void start();
  /// SIGSTOP and SIGCONT: the port accepts but nothing answers.
  void freeze() const;
  void thaw() const;

  /// One command as redis-cli would send it, outside of the code under test; the reply as it came,
  /// such as "+OK\r\n".
  std::string command(const std::vector<std::string>& words) const;

 private:
  ScratchDir dir_;
  std::vector<std::string> options_;
  std::uint16_t port_;
  std::unique_ptr<Child> child_;
};

/// A self-signed certificate for 127.0.0.1 and localhost, made by openssl: `dir/cert.pem` and
/// `dir/key.pem`.
struct Certificate {
  std::string cert;
  std::string key;
};
[[nodiscard]] Certificate make_certificate(const ScratchDir& dir);

}  // namespace throng::test
