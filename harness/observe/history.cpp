// The file, all integers little-endian:
//
//   header   "THRONGH1" · codec version u32 · shards u32 · started i64 (ns, monotonic) ·
//   started_wall i64 (ms, Unix)
//            plan size u32 · plan · CRC-32 u32 of everything before it
//   block    "BLCK" · shard u32 · count u32 · size u32 · CRC-32 u32 of the twelve bytes before it
//   and the payload
//            payload: `count` records as codec.cpp writes them
//   end      "END." · observations u64 · dropped u64 · CRC-32 u32 of the sixteen bytes before it
//
// A block is valid whole or not at all. What follows the last whole block when a run is killed is
// passed over; damage anywhere else is an error, because then nobody can say what was seen.
#include "harness/observe/history.h"

#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "harness/base/assert.h"
#include "harness/observe/codec.h"

namespace throng::observe {
namespace {

constexpr std::string_view kMagic = "THRONGH1";
constexpr std::string_view kBlockMark = "BLCK";
constexpr std::string_view kEndMark = "END.";
constexpr std::size_t kMarkSize = 4;
constexpr std::size_t kFixedHeader = 8 + 4 + 4 + 8 + 8 + 4;
constexpr std::size_t kBlockHead = 3 * 4 + 4;  // after the mark
constexpr std::size_t kEndRest = 2 * 8 + 4;    // after the mark
constexpr std::size_t kFlushAt = 256U << 10U;
constexpr std::uint32_t kMostShards = 4096;

std::uint32_t crc_of(std::string_view bytes, std::uint32_t crc = 0) {
  return static_cast<std::uint32_t>(
      crc32_z(crc, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

template <typename T>
void put(std::string& out, T value) {
  const auto bits = static_cast<std::uint64_t>(value);
  for (unsigned i = 0; i < sizeof(T); ++i) out.push_back(static_cast<char>(bits >> (8U * i)));
}

template <typename T>
T get(std::string_view bytes, std::size_t at) {
  std::uint64_t bits = 0;
  for (unsigned i = 0; i < sizeof(T); ++i) {
    bits |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at + i])) << (8U * i);
  }
  return static_cast<T>(bits);
}

Unexpected system_error(const std::string& what, const std::string& path, int code) {
  return unexpected(Failure::other,
                    what + " " + path + ": " + std::generic_category().message(code));
}

std::string header_bytes(const HistoryHeader& header) {
  std::string out(kMagic);
  put(out, kCodecVersion);
  put(out, header.shards);
  put(out, header.started.time_since_epoch().count());
  put(out, header.started_wall.time_since_epoch().count());
  put(out, static_cast<std::uint32_t>(header.plan.size()));
  out += header.plan;
  put(out, crc_of(out));
  return out;
}

/// Tells all records of one block; false if they are not exactly `count` records.
bool tell(std::string_view records, std::uint32_t count, Sink& sink, std::vector<Marker>& markers) {
  for (; count > 0; --count) {
    const Result<Observation> observation = decode(records, markers);
    if (!observation) return false;
    sink.on(*observation);
  }
  return records.empty();
}

}  // namespace

HistoryFile::HistoryFile(std::FILE* file, std::string path, std::uint64_t max_bytes)
    : file_(file), path_(std::move(path)), max_bytes_(max_bytes) {}

HistoryFile::~HistoryFile() {
  if (file_ != nullptr) std::fclose(file_);
}

Result<std::unique_ptr<HistoryFile>> HistoryFile::create(const std::string& path,
                                                         const HistoryHeader& header,
                                                         std::uint64_t max_bytes) {
  THRONG_ASSERT(header.shards > 0 && header.shards <= kMostShards, "shards out of range");
  THRONG_ASSERT(header.plan.size() <= UINT32_MAX, "a plan of more than 4 GiB");
  std::FILE* const file = std::fopen(path.c_str(), "wbe");
  if (file == nullptr) return system_error("cannot create", path, errno);
  std::setvbuf(file, nullptr, _IONBF, 0);
  std::unique_ptr<HistoryFile> history(new HistoryFile(file, path, max_bytes));
  if (!history->append(header_bytes(header))) {
    return unexpected(Failure::other, history->error_);
  }
  return history;
}

bool HistoryFile::append(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size()) {
    bytes_ += bytes.size();
    return true;
  }
  if (error_.empty()) error_ = system_error("cannot write", path_, errno).error.message;
  // Back to the last whole block, so that an end mark can follow it where there is room for one.
  std::clearerr(file_);
  if (ftruncate(fileno(file_), static_cast<off_t>(bytes_)) == 0) {
    std::fseek(file_, static_cast<long>(bytes_), SEEK_SET);
  }
  return false;
}

void HistoryFile::write(std::uint32_t shard, std::string_view records, std::uint32_t count) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t size = kMarkSize + kBlockHead + records.size();
  // Once something was dropped nothing follows: a replay must see each shard's beginning without
  // gaps.
  if (file_ == nullptr || dropped_ > 0 || records.size() > UINT32_MAX ||
      bytes_ + size > max_bytes_) {
    dropped_ += count;
    return;
  }
  scratch_.assign(kBlockMark);
  put(scratch_, shard);
  put(scratch_, count);
  put(scratch_, static_cast<std::uint32_t>(records.size()));
  const std::string_view head = std::string_view(scratch_).substr(kMarkSize);
  put(scratch_, crc_of(records, crc_of(head)));
  scratch_ += records;
  if (append(scratch_)) {
    observations_ += count;
  } else {
    dropped_ += count;
  }
}

Result<void> HistoryFile::close() {
  const std::lock_guard lock(mutex_);
  THRONG_ASSERT(file_ != nullptr, "a history is closed twice");
  scratch_.assign(kEndMark);
  put(scratch_, observations_);
  put(scratch_, dropped_);
  put(scratch_, crc_of(std::string_view(scratch_).substr(kMarkSize)));
  static_cast<void>(append(scratch_));  // on failure error_ is set, and the file reads as cut short
  if (std::fclose(file_) != 0 && error_.empty()) {
    error_ = system_error("cannot close", path_, errno).error.message;
  }
  file_ = nullptr;
  if (!error_.empty()) return unexpected(Failure::other, error_);
  return {};
}

std::uint64_t HistoryFile::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

HistoryShard::HistoryShard(HistoryFile& file, std::uint32_t shard) : file_(file), shard_(shard) {
  buffer_.reserve(kFlushAt + (4U << 10U));
}

void HistoryShard::on(const Observation& observation) {
  encode(observation, buffer_);
  ++count_;
  if (buffer_.size() >= kFlushAt) flush();
}

void HistoryShard::flush() {
  if (count_ == 0) return;
  file_.write(shard_, buffer_, count_);
  buffer_.clear();
  count_ = 0;
}

HistoryReader::HistoryReader(std::FILE* file, std::string path)
    : file_(file), path_(std::move(path)) {}

HistoryReader::~HistoryReader() { std::fclose(file_); }

Result<std::unique_ptr<HistoryReader>> HistoryReader::open(const std::string& path) {
  std::FILE* const file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr) return system_error("cannot open", path, errno);
  std::unique_ptr<HistoryReader> reader(new HistoryReader(file, path));
  if (std::fseek(file, 0, SEEK_END) != 0) return system_error("cannot read", path, errno);
  reader->size_ = static_cast<std::uint64_t>(std::ftell(file));
  if (std::fseek(file, 0, SEEK_SET) != 0) return system_error("cannot read", path, errno);
  if (const Result<void> header = reader->read_header(); !header) {
    return unexpected(header.error());
  }
  return reader;
}

bool HistoryReader::take(std::size_t size, std::string& into) {
  if (size > size_ - at_) return false;  // before anything is allocated for it
  into.resize(size);
  if (std::fread(into.data(), 1, size, file_) != size) return false;
  at_ += size;
  return true;
}

Error HistoryReader::damaged(std::string what) const {
  return {Failure::malformed, path_ + ": " + std::move(what)};
}

Result<void> HistoryReader::read_header() {
  std::string fixed;
  if (!take(kFixedHeader, fixed) || !fixed.starts_with(kMagic)) {
    return unexpected(damaged("this is not a throng history"));
  }
  const auto codec = get<std::uint32_t>(fixed, 8);
  if (codec != kCodecVersion) {
    return unexpected(damaged("its records are of version " + std::to_string(codec) +
                              ", this throng reads version " + std::to_string(kCodecVersion)));
  }
  header_.shards = get<std::uint32_t>(fixed, 12);
  header_.started = TimePoint(Duration(get<std::int64_t>(fixed, 16)));
  header_.started_wall = WallTime(std::chrono::milliseconds(get<std::int64_t>(fixed, 24)));
  std::string crc;
  if (!take(get<std::uint32_t>(fixed, 32), header_.plan) || !take(4, crc)) {
    return unexpected(damaged("the file ends within its header"));
  }
  if (get<std::uint32_t>(crc, 0) != crc_of(header_.plan, crc_of(fixed)) || header_.shards == 0 ||
      header_.shards > kMostShards) {
    return unexpected(damaged("its header is damaged"));
  }
  return {};
}

Result<HistoryEnd> HistoryReader::read(const std::vector<Sink*>& sinks) {
  THRONG_ASSERT(sinks.size() == header_.shards, "one sink per shard of the history");
  HistoryEnd end;
  std::string mark;
  std::string head;
  std::string payload;
  std::vector<Marker> markers;
  while (true) {
    const std::string where = "byte " + std::to_string(at_);
    if (!take(kMarkSize, mark)) break;
    if (mark == kEndMark) {
      if (!take(kEndRest, head)) break;
      const bool whole = get<std::uint32_t>(head, 16) == crc_of(head.substr(0, 16)) &&
                         get<std::uint64_t>(head, 0) == end.observations && at_ == size_;
      if (!whole) return unexpected(damaged("the end mark at " + where + " is damaged"));
      end.dropped = get<std::uint64_t>(head, 8);
      return end;
    }
    if (mark != kBlockMark) return unexpected(damaged("no block begins at " + where));
    if (!take(kBlockHead, head) || !take(get<std::uint32_t>(head, 8), payload)) break;
    const auto shard = get<std::uint32_t>(head, 0);
    const auto count = get<std::uint32_t>(head, 4);
    if (get<std::uint32_t>(head, 12) != crc_of(payload, crc_of(head.substr(0, 12))) ||
        shard >= sinks.size() || !tell(payload, count, *sinks[shard], markers)) {
      return unexpected(damaged("the block at " + where + " is damaged"));
    }
    end.observations += count;
  }
  end.cut_short = true;
  return end;
}

}  // namespace throng::observe
