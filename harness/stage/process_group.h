// harness/stage/process_group.h
//
// Whether anything of a process group still runs, once its leader has been collected.
#pragma once

namespace throng::stage {

/// Orphans of the group that have ended and only wait for init to collect them do not count: some
/// containers' first process takes its time, or never does it. Those that fell to us are collected.
[[nodiscard]] bool group_runs(int group);

}  // namespace throng::stage
