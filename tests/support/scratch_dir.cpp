#include "tests/support/scratch_dir.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "harness/base/assert.h"

namespace throng::test {

ScratchDir::ScratchDir()
    : path_((std::filesystem::temp_directory_path() / "throng-test-XXXXXX").string()) {
  THRONG_ASSERT(::mkdtemp(path_.data()) != nullptr, "no scratch folder");
}

ScratchDir::~ScratchDir() {
  std::error_code ignored;  // what cannot be removed is left to the system's own cleaning
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace throng::test
