// harness/observe/history.h
//
// history.bin: every observation of a run, append-only and versioned, with the plan and the run's
// start in its header, so that `throng check` judges it again without a network. Blocks carry the
// shard whose checkers saw them, so a replay shows each shard exactly what it saw, in the same
// order. Each block has a CRC; a file cut short is read up to its last whole block and says so.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/observe/sink.h"

namespace throng::observe {

struct HistoryHeader {
  std::string plan;  // canonical YAML
  std::uint32_t shards = 1;
  TimePoint started{};  // the monotonic time that reports count from
  WallTime started_wall{};
};

/// Shared by all shards; a block at a time under a lock, so the request path takes it once in
/// thousands.
class HistoryFile {
 public:
  static Result<std::unique_ptr<HistoryFile>> create(const std::string& path,
                                                     const HistoryHeader& header,
                                                     std::uint64_t max_bytes);
  /// Without close() the file keeps its blocks but has no end mark, as after a crash.
  ~HistoryFile();
  HistoryFile(const HistoryFile&) = delete;
  HistoryFile& operator=(const HistoryFile&) = delete;

  /// Writes one block of encoded records; after an error (a full disk) or at the bound, blocks are
  /// counted and dropped.
  void write(std::uint32_t shard, std::string_view records, std::uint32_t count);
  /// Ends the file (once); the first error of its life, if any. Reaching the bound is not an error:
  /// see dropped().
  [[nodiscard]] Result<void> close();
  [[nodiscard]] std::uint64_t dropped() const;

 private:
  HistoryFile(std::FILE* file, std::string path, std::uint64_t max_bytes);
  [[nodiscard]] bool append(std::string_view bytes);

  mutable std::mutex mutex_;
  std::FILE*
      file_;  // unbuffered, so that what was written survives a kill and an error shows at once
  const std::string path_;
  const std::uint64_t max_bytes_;
  std::uint64_t bytes_ = 0;  // of whole blocks
  std::uint64_t observations_ = 0;
  std::uint64_t dropped_ = 0;
  std::string scratch_;
  std::string error_;
};

/// One shard's sink into the file. Gathers about 256 KiB before it takes the file's lock.
class HistoryShard : public Sink {
 public:
  HistoryShard(HistoryFile& file, std::uint32_t shard);
  ~HistoryShard() override { flush(); }
  HistoryShard(const HistoryShard&) = delete;
  HistoryShard& operator=(const HistoryShard&) = delete;
  void on(const Observation& observation) override;
  /// Hands over what is buffered; called at the end of the run and by the owner when idle.
  void flush();

 private:
  HistoryFile& file_;
  std::uint32_t shard_;
  std::string buffer_;
  std::uint32_t count_ = 0;
};

struct HistoryEnd {
  std::uint64_t observations = 0;
  std::uint64_t dropped = 0;
  bool cut_short = false;  // no end mark: the run was killed
};

/// Opens a history; then `read` tells each observation to the sink of its shard, in file order.
class HistoryReader {
 public:
  static Result<std::unique_ptr<HistoryReader>> open(const std::string& path);
  ~HistoryReader();
  HistoryReader(const HistoryReader&) = delete;
  HistoryReader& operator=(const HistoryReader&) = delete;

  [[nodiscard]] const HistoryHeader& header() const { return header_; }
  /// `sinks`: one per shard. The error says which block is damaged; the blocks before it have been
  /// told by then. Call once. REQUIRES: sinks.size() == header().shards.
  [[nodiscard]] Result<HistoryEnd> read(const std::vector<Sink*>& sinks);

 private:
  HistoryReader(std::FILE* file, std::string path);
  /// Reads exactly `size` bytes into `into`; false at the end of the file.
  [[nodiscard]] bool take(std::size_t size, std::string& into);
  [[nodiscard]] Result<void> read_header();
  [[nodiscard]] Error damaged(std::string what) const;

  std::FILE* file_;
  const std::string path_;
  std::uint64_t size_ = 0;
  std::uint64_t at_ = 0;
  HistoryHeader header_;
};

}  // namespace throng::observe
