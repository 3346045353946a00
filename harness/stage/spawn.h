// harness/stage/spawn.h
//
// fork and exec as a harness needs them: the child leads a process group of its own, reads nothing,
// appends its output to a log, starts with signals as a shell gives them, holds none of our files
// open, and is killed when we die. posix_spawn cannot ask for that last thing.
#pragma once

#include "harness/base/result.h"
#include "harness/stage/keeper.h"
#include "harness/stage/program.h"

namespace throng::stage {

/// The process id, which is also its group, once the program runs. The error says which step failed
/// and why ("cannot run /opt/agent: No such file or directory").
[[nodiscard]] Result<int> spawn(const Program& program, Keeper& keeper);

}  // namespace throng::stage
