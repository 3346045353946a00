// harness/cli/metrics_thread.h
//
// The Prometheus endpoint on a loop of its own, so that a slow scrape delays nobody.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "exporters/prometheus/endpoint.h"
#include "harness/base/result.h"
#include "harness/measure/snapshot.h"
#include "harness/net/loop.h"
#include "harness/net/scope.h"
#include "harness/plan/plan.h"

namespace throng::cli {

class MetricsThread {
 public:
  /// `address`: `:9464`, `9464` or `127.0.0.1:9464`; without a host it is 127.0.0.1. The error
  /// names what is wrong.
  static Result<std::unique_ptr<MetricsThread>> start(const std::string& address,
                                                      const plan::Plan& plan,
                                                      std::function<measure::Snapshot()> snapshot);
  ~MetricsThread();
  [[nodiscard]] const std::string& url() const { return url_; }

 private:
  MetricsThread(const plan::Plan& plan, std::function<measure::Snapshot()> snapshot);
  net::Task<void> shut();

  net::Loop loop_;
  net::Scope scope_;
  prometheus::MetricsEndpoint endpoint_;
  std::string url_;
  std::thread thread_;
};

}  // namespace throng::cli
