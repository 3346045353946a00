#include "harness/observe/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "harness/observe/codec.h"

namespace throng::observe {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::uint64_t kNoBound = 1ULL << 40U;

class Numbers : public Sink {
 public:
  void on(const Observation& observation) override { numbers.push_back(observation.number); }
  std::vector<std::uint32_t> numbers;
};

class History : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("throng-history-" + std::to_string(getpid()) + "-" +
               testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
    path_ = folder_ / "history.bin";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  static HistoryHeader header(std::uint32_t shards = 1) {
    return {.plan = "throng: 1\nname: x\n",
            .shards = shards,
            .started = TimePoint(90s),
            .started_wall = WallTime(1'700'000'000'123ms)};
  }

  static Observation numbered(std::uint32_t number) {
    Observation o;
    o.number = number;
    o.text = "some text";
    return o;
  }

  /// One block of `count` records, the first of them `first`.
  static void write_block(HistoryFile& file, std::uint32_t shard, std::uint32_t first,
                          std::uint32_t count) {
    std::string records;
    for (std::uint32_t i = 0; i < count; ++i) encode(numbered(first + i), records);
    file.write(shard, records, count);
  }

  [[nodiscard]] std::string bytes() const {
    std::ostringstream out;
    out << std::ifstream(path_, std::ios::binary).rdbuf();
    return out.str();
  }
  void set_bytes(std::string_view bytes) const {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
  }

  /// Reads a file of one shard.
  Result<HistoryEnd> read(Numbers& into) const {
    Result<std::unique_ptr<HistoryReader>> reader = HistoryReader::open(path_);
    if (!reader) return unexpected(reader.error());
    return (*reader)->read({&into});
  }

  std::filesystem::path folder_;
  std::string path_;
};

TEST_F(History, shows_each_shard_what_it_saw_in_the_same_order) {
  auto file = HistoryFile::create(path_, header(2), kNoBound);
  ASSERT_TRUE(file) << file.error().message;
  {
    HistoryShard a(**file, 0);
    HistoryShard b(**file, 1);
    a.on(numbered(1));
    b.on(numbered(100));
    a.on(numbered(2));
    a.flush();
    a.on(numbered(3));
    a.flush();
    a.flush();  // nothing to hand over
  }
  ASSERT_TRUE((*file)->close());
  EXPECT_EQ((*file)->dropped(), 0U);

  auto reader = HistoryReader::open(path_);
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ((*reader)->header().plan, header().plan);
  EXPECT_EQ((*reader)->header().shards, 2U);
  EXPECT_EQ((*reader)->header().started, header().started);
  EXPECT_EQ((*reader)->header().started_wall, header().started_wall);
  Numbers a;
  Numbers b;
  const Result<HistoryEnd> end = (*reader)->read({&a, &b});
  ASSERT_TRUE(end) << end.error().message;
  EXPECT_THAT(a.numbers, ElementsAre(1, 2, 3));
  EXPECT_THAT(b.numbers, ElementsAre(100));
  EXPECT_EQ(end->observations, 4U);
  EXPECT_EQ(end->dropped, 0U);
  EXPECT_FALSE(end->cut_short);
}

TEST_F(History, takes_blocks_from_many_threads_at_once) {
  constexpr std::uint32_t kShards = 4;
  constexpr std::uint32_t kEach = 20'000;  // several buffers of each shard
  auto file = HistoryFile::create(path_, header(kShards), kNoBound);
  ASSERT_TRUE(file);
  std::vector<std::thread> threads;
  for (std::uint32_t shard = 0; shard < kShards; ++shard) {
    threads.emplace_back([&file, shard] {
      HistoryShard sink(**file, shard);
      for (std::uint32_t i = 0; i < kEach; ++i) sink.on(numbered(i));
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE((*file)->close());

  auto reader = HistoryReader::open(path_);
  ASSERT_TRUE(reader);
  std::vector<Numbers> seen(kShards);
  const Result<HistoryEnd> end = (*reader)->read({&seen[0], &seen[1], &seen[2], &seen[3]});
  ASSERT_TRUE(end) << end.error().message;
  EXPECT_EQ(end->observations, kShards * kEach);
  for (const Numbers& shard : seen) {
    ASSERT_EQ(shard.numbers.size(), kEach);
    for (std::uint32_t i = 0; i < kEach; ++i) ASSERT_EQ(shard.numbers[i], i);
  }
}

TEST_F(History, cut_at_any_byte_it_is_read_up_to_the_last_whole_block) {
  auto file = HistoryFile::create(path_, header(), kNoBound);
  ASSERT_TRUE(file);
  const std::size_t first_block = bytes().size();
  write_block(**file, 0, 1, 3);
  const std::size_t second_block = bytes().size();
  write_block(**file, 0, 4, 2);
  const std::size_t end_mark = bytes().size();
  ASSERT_TRUE((*file)->close());
  const std::string whole = bytes();

  for (std::size_t size = 0; size < whole.size(); ++size) {
    set_bytes(std::string_view(whole).substr(0, size));
    Numbers seen;
    const Result<HistoryEnd> end = read(seen);
    if (size < first_block) {
      EXPECT_FALSE(end) << size;
      continue;
    }
    ASSERT_TRUE(end) << size << ": " << end.error().message;
    EXPECT_TRUE(end->cut_short) << size;
    const std::size_t want = size < second_block ? 0 : size < end_mark ? 3 : 5;
    EXPECT_EQ(seen.numbers.size(), want) << size;
    EXPECT_EQ(end->observations, want) << size;
  }
}

TEST_F(History, a_changed_byte_anywhere_is_noticed) {
  auto file = HistoryFile::create(path_, header(), kNoBound);
  ASSERT_TRUE(file);
  write_block(**file, 0, 1, 2);
  write_block(**file, 0, 3, 2);
  ASSERT_TRUE((*file)->close());
  const std::string whole = bytes();
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x40);
    set_bytes(changed);
    Numbers seen;
    const Result<HistoryEnd> end = read(seen);
    EXPECT_TRUE(!end || end->cut_short) << "byte " << at << " of " << whole.size();
  }
}

TEST_F(History, bytes_after_the_end_mark_are_an_error) {
  auto file = HistoryFile::create(path_, header(), kNoBound);
  ASSERT_TRUE(file);
  ASSERT_TRUE((*file)->close());
  set_bytes(bytes() + "x");
  Numbers seen;
  const Result<HistoryEnd> end = read(seen);
  ASSERT_FALSE(end);
  EXPECT_THAT(end.error().message, HasSubstr("end mark"));
}

TEST_F(History, says_what_is_not_a_history) {
  Numbers seen;
  const Result<HistoryEnd> absent = read(seen);
  ASSERT_FALSE(absent);
  EXPECT_THAT(absent.error().message, HasSubstr(path_ + ": No such file"));

  set_bytes("{\"throng_outcome\": 1, \"name\": \"not a history but an outcome\"}");
  const Result<HistoryEnd> other = read(seen);
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message, HasSubstr("not a throng history"));

  auto file = HistoryFile::create(path_, header(), kNoBound);
  ASSERT_TRUE(file);
  std::string newer = bytes();
  newer[8] = static_cast<char>(kCodecVersion + 1);
  set_bytes(newer);
  const Result<HistoryEnd> future = read(seen);
  ASSERT_FALSE(future);
  EXPECT_THAT(future.error().message, HasSubstr("version " + std::to_string(kCodecVersion + 1)));
}

TEST_F(History, at_its_bound_it_counts_instead_of_growing) {
  auto file = HistoryFile::create(path_, header(), 400);
  ASSERT_TRUE(file);
  write_block(**file, 0, 1, 3);
  write_block(**file, 0, 4, 30);  // too large for what is left
  write_block(**file, 0, 34, 1);  // would fit, but a shard must not be shown with a gap
  EXPECT_EQ((*file)->dropped(), 31U);
  EXPECT_TRUE((*file)->close());
  EXPECT_LE(bytes().size(), 400U + 24U);

  Numbers seen;
  const Result<HistoryEnd> end = read(seen);
  ASSERT_TRUE(end);
  EXPECT_THAT(seen.numbers, ElementsAre(1, 2, 3));
  EXPECT_EQ(end->dropped, 31U);
  EXPECT_FALSE(end->cut_short);
}

TEST_F(History, a_disk_full_from_the_start_is_an_error_with_its_cause) {
  const auto file = HistoryFile::create("/dev/full", header(), kNoBound);
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error().message, HasSubstr("/dev/full: No space left on device"));
}

/// What the child of the next test does under a file size limit: 0 if all is as it should be.
int write_beyond_the_limit(const std::string& path, const HistoryHeader& header) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{.rlim_cur = 2000, .rlim_max = 2000};
  if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
  auto file = HistoryFile::create(path, header, kNoBound);
  if (!file) return 2;
  std::string records;
  for (std::uint32_t i = 0; i < 10; ++i) {
    Observation o;
    o.number = i;
    encode(o, records);
  }
  for (int block = 0; block < 20; ++block) (*file)->write(0, records, 10);
  if ((*file)->dropped() == 0) return 3;
  const Result<void> closed = (*file)->close();
  if (closed) return 4;
  return closed.error().message.find("File too large") == std::string::npos ? 5 : 0;
}

TEST_F(History, a_disk_that_fills_up_keeps_the_whole_blocks_and_the_error) {
  // A file size limit stands for the full disk: writes succeed, then one comes back short. In a
  // child, because the limit holds for the whole process.
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) _exit(write_beyond_the_limit(path_, header()));
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  ASSERT_EQ(WEXITSTATUS(status), 0);

  Numbers seen;
  const Result<HistoryEnd> end = read(seen);
  ASSERT_TRUE(end) << end.error().message;
  EXPECT_GT(end->observations, 0U);
  EXPECT_EQ(end->observations % 10, 0U);
  EXPECT_EQ(seen.numbers.size(), end->observations);
  EXPECT_TRUE(end->cut_short || end->observations + end->dropped == 200U);
}

}  // namespace
}  // namespace throng::observe
