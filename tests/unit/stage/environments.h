// tests/unit/stage/environments.h
//
// Environments as the files would give them, and what /proc says of the processes that came of
// them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/plan/environment.h"
#include "tests/support/await.h"
#include "tests/support/scratch_dir.h"

namespace throng::stage {

[[nodiscard]] inline plan::ProcessSpec process(const std::string& name,
                                               const std::vector<std::string>& command) {
  plan::ProcessSpec spec;
  spec.name = name;
  for (const std::string& word : command) spec.command.push_back({word});
  return spec;
}

/// An instance started by `command`, known at `http://127.0.0.1:${port}`.
[[nodiscard]] inline plan::InstanceSpec instance(const std::string& name,
                                                 const std::vector<std::string>& command) {
  plan::InstanceSpec spec;
  spec.name = name;
  spec.url = {"http://127.0.0.1:${port}"};
  spec.process = process(name, command);
  return spec;
}

/// A real HTTP server that any Debian has.
[[nodiscard]] inline plan::InstanceSpec python_server(const std::string& name) {
  plan::InstanceSpec spec =
      instance(name, {"/usr/bin/python3", "-m", "http.server", "${port}", "--bind", "127.0.0.1"});
  spec.process->ready_path = "/";
  spec.process->ready_within = std::chrono::seconds(30);
  return spec;
}

/// Whether a process of this number runs (one that ended and waits to be collected does not).
[[nodiscard]] bool runs(int pid);
/// The processes whose command line holds `text`, but this one.
[[nodiscard]] std::vector<int> processes_with(const std::string& text);
/// How many children of this process have ended without being collected.
[[nodiscard]] int zombies();

}  // namespace throng::stage
