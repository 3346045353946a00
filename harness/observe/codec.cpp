// A record is a varint length and that many bytes of body:
//
//   kind u8 · outcome u8 · failure u8 · echo u8 · channel u8 · flags u8 (bits in order of the
//   header's bools; bit 5: the seldom part is there)
//   varints: load+1, instance+1, status (mod 2^16), step+1 (mod 2^32), user, iteration,
//            conversation, seq, number, phase
//   begin (8 bytes, little-endian, ns) · intended - begin, end - begin, sent, first_byte (zigzag)
//   bytes_sent, bytes_received
//   identity, request_id, text: length and bytes each
//   seldom: writer u8 · store_type u8 · key+1, corrupt_markers · connect, tls, first_content,
//            longest_gap, busy, lag (zigzag, ns) · pttl, expires_at, redis_time (zigzag)
//   marker count, then per marker: run, conversation, writer, seq, dep_writer, dep_seq
//
// Varints are LEB128. "None" values are all ones, so that + 1 makes them a single zero byte.
// Differences are taken modulo 2^64, so that no pair of times can overflow. The seldom part is left
// out where all of it is zero or none, as in nearly every turn. Decoding trusts nothing: every
// length is held against what is left, every enum and marker field against its range, and the body
// must be used up exactly.
#include "harness/observe/codec.h"

#include <array>
#include <bit>
#include <cstring>
#include <limits>

#include "harness/base/assert.h"

namespace throng::observe {
namespace {

constexpr std::size_t kLeastMarkerBytes = 6;  // six varints of one byte
constexpr std::uint8_t kFlagCount = 5;
constexpr std::uint8_t kSeldom = 1U << kFlagCount;
constexpr std::int64_t kMostTime = 1LL << 60;  // ns, about 36 years
constexpr std::size_t kMostVarint = 10;
// More than all values of a record but its texts and markers, which number fewer than fifty.
constexpr std::size_t kMostFixed = 50 * kMostVarint;
constexpr std::size_t kMostMarker = 6 * kMostVarint;

/// Puts values at a place that has room for them all.
class Writer {
 public:
  explicit Writer(char* at) : at_(at) {}

  [[nodiscard]] char* at() const { return at_; }

  void byte(std::uint8_t value) { *at_++ = static_cast<char>(value); }

  void number(std::uint64_t value) {
    if (value >= 0x80U) value = all_but_last(value);
    byte(static_cast<std::uint8_t>(value));
  }

  /// Eight bytes: less than what a large number takes as a varint.
  void fixed(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    if constexpr (std::endian::native == std::endian::little) {
      std::memcpy(at_, &bits, sizeof bits);
    } else {
      for (unsigned i = 0; i < sizeof bits; ++i) at_[i] = static_cast<char>(bits >> (8 * i));
    }
    at_ += sizeof bits;
  }

  /// Small magnitudes of either sign become small numbers: 0, -1, 1, -2 … are 0, 1, 2, 3 …
  void signed_number(std::int64_t value) {
    number((static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63));
  }

  void duration(Duration value) { signed_number(value.count()); }

  void text(std::string_view text) {
    number(text.size());
    if (text.empty()) return;
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
  }

 private:
  std::uint64_t all_but_last(std::uint64_t value) {
    for (; value >= 0x80U; value >>= 7U) byte(static_cast<std::uint8_t>(value | 0x80U));
    return value;
  }

  char* at_;
};

/// Takes values off the front of a body; once something is wrong everything reads as zero and
/// `failed` stays set.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool at_end() const { return bytes_.empty(); }
  [[nodiscard]] std::size_t left() const { return bytes_.size(); }
  [[nodiscard]] std::string_view rest() const { return bytes_; }

  std::uint8_t byte() {
    if (failed_ || bytes_.empty()) return fail();
    const auto value = static_cast<std::uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return value;
  }

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t b = byte();
      if (failed_) return 0;
      if (shift == 63 && b > 1) return fail();  // more than 64 bits
      value |= static_cast<std::uint64_t>(b & 0x7fU) << shift;
      if ((b & 0x80U) == 0) return value;
    }
    return fail();
  }

  /// A number that must not be above `most`.
  template <typename T>
  T number_up_to(std::uint64_t most) {
    const std::uint64_t value = number();
    return static_cast<T>(value > most ? fail() : value);
  }
  template <typename T>
  T number_of() {
    return number_up_to<T>(std::numeric_limits<T>::max());
  }

  std::int64_t signed_number() {
    const std::uint64_t value = number();
    return static_cast<std::int64_t>((value >> 1U) ^ (~(value & 1U) + 1U));
  }

  Duration duration() {
    const std::int64_t value = signed_number();
    return Duration(value < -kMostTime || value > kMostTime ? fail() : value);
  }

  TimePoint fixed_time() {
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < sizeof bits; ++i) bits |= std::uint64_t{byte()} << (8 * i);
    const auto value = static_cast<std::int64_t>(bits);
    return TimePoint(Duration(value < -kMostTime || value > kMostTime ? fail() : value));
  }

  TimePoint time_after(TimePoint from) {
    const Duration to = from.time_since_epoch() + duration();
    return TimePoint(to < -Duration(kMostTime) || to > Duration(kMostTime) ? Duration(fail()) : to);
  }

  std::uint8_t byte_up_to(std::uint8_t most) {
    const std::uint8_t value = byte();
    return value > most ? fail() : value;
  }

  template <typename Enum>
  Enum enumerator(Enum last) {
    return static_cast<Enum>(byte_up_to(static_cast<std::uint8_t>(last)));
  }

  std::string_view text() {
    const std::uint64_t size = number();
    if (size > bytes_.size()) fail();
    if (failed_) return {};
    const std::string_view value = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return value;
  }

 private:
  std::uint8_t fail() {
    failed_ = true;
    return 0;
  }

  std::string_view bytes_;
  bool failed_ = false;
};

std::uint8_t flags_of(const Observation& o) {
  return static_cast<std::uint8_t>(o.warm_up | o.found << 1 | o.final_read << 2 | o.reused << 3 |
                                   o.markers_cut << 4);
}

void set_flags(Observation& o, std::uint8_t bits) {
  bool* const flags[kFlagCount] = {&o.warm_up, &o.found, &o.final_read, &o.reused, &o.markers_cut};
  for (std::uint8_t i = 0; i < kFlagCount; ++i) *flags[i] = ((bits >> i) & 1U) != 0;
}

/// `none` is all ones, and comes out as zero.
template <typename T>
std::uint64_t plus_one(T value) {
  return static_cast<T>(value + 1U);
}

template <typename T>
T minus_one(std::uint64_t value) {
  return static_cast<T>(value - 1U);
}

[[nodiscard]] Writer put_markers(std::span<const Marker> markers, Writer out) {
  out.number(markers.size());
  for (const Marker& m : markers) {
    out.number(m.run);
    out.number(m.conversation);
    out.number(m.writer);
    out.number(m.seq);
    out.number(m.dep_writer);
    out.number(m.dep_seq);
  }
  return out;
}

void read_markers(Reader& in, std::vector<Marker>& markers) {
  constexpr std::uint64_t kMostWriter = 31;
  const auto count = in.number_up_to<std::size_t>(in.left() / kLeastMarkerBytes);
  markers.reserve(count);
  for (std::size_t i = 0; i < count && !in.failed(); ++i) {
    Marker m;
    m.run = in.number_up_to<std::uint32_t>((1U << 20U) - 1);
    m.conversation = in.number_up_to<std::uint32_t>(kMaxConversation);
    m.writer = in.number_up_to<std::uint8_t>(kMostWriter);
    m.seq = in.number_up_to<std::uint32_t>(kMaxSeq);
    m.dep_writer = in.number_up_to<std::uint8_t>(kMostWriter);
    m.dep_seq = in.number_up_to<std::uint32_t>(kMaxSeq);
    markers.push_back(m);
  }
}

bool has_seldom(const Observation& o) {
  const Duration durations[] = {o.connect, o.tls, o.first_content, o.longest_gap, o.busy, o.lag};
  std::int64_t bits = o.pttl_ms | o.expires_at_ms | o.redis_time_ms;
  for (const Duration& duration : durations) bits |= duration.count();
  return (bits | o.writer | o.store_type | o.corrupt_markers) != 0 || o.key != kNone16;
}

[[nodiscard]] Writer put_seldom(const Observation& o, Writer out) {
  out.byte(o.writer);
  out.byte(o.store_type);
  out.number(plus_one(o.key));
  out.number(o.corrupt_markers);
  out.duration(o.connect);
  out.duration(o.tls);
  out.duration(o.first_content);
  out.duration(o.longest_gap);
  out.duration(o.busy);
  out.duration(o.lag);
  out.signed_number(o.pttl_ms);
  out.signed_number(o.expires_at_ms);
  out.signed_number(o.redis_time_ms);
  return out;
}

void read_seldom(Reader& in, Observation& o) {
  o.writer = in.byte();
  o.store_type = in.byte();
  o.key = minus_one<std::uint16_t>(in.number_of<std::uint16_t>());
  o.corrupt_markers = in.number_of<std::uint32_t>();
  o.connect = in.duration();
  o.tls = in.duration();
  o.first_content = in.duration();
  o.longest_gap = in.duration();
  o.busy = in.duration();
  o.lag = in.duration();
  o.pttl_ms = in.signed_number();
  o.expires_at_ms = in.signed_number();
  o.redis_time_ms = in.signed_number();
}

/// By value, so that its place stays in a register.
[[nodiscard]] Writer put_body(const Observation& o, Writer out) {
  const bool seldom = has_seldom(o);
  out.byte(static_cast<std::uint8_t>(o.kind));
  out.byte(static_cast<std::uint8_t>(o.outcome));
  out.byte(static_cast<std::uint8_t>(o.failure));
  out.byte(static_cast<std::uint8_t>(o.echo));
  out.byte(static_cast<std::uint8_t>(o.channel));
  out.byte(static_cast<std::uint8_t>(flags_of(o) | (seldom ? kSeldom : 0U)));
  out.number(plus_one(o.load));
  out.number(plus_one(o.instance));
  out.number(o.status);
  out.number(plus_one(o.step));
  out.number(o.user);
  out.number(o.iteration);
  out.number(o.conversation);
  out.number(o.seq);
  out.number(o.number);
  out.number(o.phase);
  out.fixed(o.begin.time_since_epoch().count());
  out.duration(o.intended - o.begin);
  out.duration(o.end - o.begin);
  out.duration(o.sent);
  out.duration(o.first_byte);
  out.number(o.bytes_sent);
  out.number(o.bytes_received);
  out.text(o.identity);
  out.text(o.request_id);
  out.text(o.text);
  if (seldom) out = put_seldom(o, out);
  return put_markers(o.markers, out);
}

Observation read_body(Reader& in, std::vector<Marker>& markers) {
  Observation o;
  o.kind = in.enumerator(Kind::generator);
  o.outcome = in.enumerator(Outcome::unknown);
  o.failure = in.enumerator(Failure::other);
  o.echo = in.enumerator(Echo::missing);
  o.channel = in.enumerator(Channel::log);
  const std::uint8_t flags = in.byte_up_to(2 * kSeldom - 1);
  set_flags(o, flags);
  o.load = minus_one<std::uint16_t>(in.number_of<std::uint16_t>());
  o.instance = minus_one<std::uint16_t>(in.number_of<std::uint16_t>());
  o.status = in.number_of<std::uint16_t>();
  o.step = minus_one<std::uint32_t>(in.number_of<std::uint32_t>());
  o.user = in.number_of<std::uint32_t>();
  o.iteration = in.number_of<std::uint32_t>();
  o.conversation = in.number_of<std::uint32_t>();
  o.seq = in.number_of<std::uint32_t>();
  o.number = in.number_of<std::uint32_t>();
  o.phase = in.number_of<std::uint32_t>();
  o.begin = in.fixed_time();
  o.intended = in.time_after(o.begin);
  o.end = in.time_after(o.begin);
  o.sent = in.duration();
  o.first_byte = in.duration();
  o.bytes_sent = in.number();
  o.bytes_received = in.number();
  o.identity = in.text();
  o.request_id = in.text();
  o.text = in.text();
  if ((flags & kSeldom) != 0) read_seldom(in, o);
  read_markers(in, markers);
  return o;
}

}  // namespace

void encode(const Observation& observation, std::string& out) {
  const Observation& o = observation;
  const std::size_t at = out.size();
  out.resize(at + kMostFixed + o.identity.size() + o.request_id.size() + o.text.size() +
             o.markers.size() * kMostMarker);
  // The length is not known before the body; most bodies are shorter than 128 bytes, so one byte is
  // left for it and the body is moved only if it turns out longer.
  char* const record = out.data() + at;
  const Writer body = put_body(o, Writer(record + 1));
  const auto size = static_cast<std::size_t>(body.at() - record) - 1;
  std::array<char, kMostVarint> room{};
  Writer length(room.data());
  length.number(size);
  const auto length_size = static_cast<std::size_t>(length.at() - room.data());
  THRONG_ASSERT(at + length_size + size <= out.size(), "a record outgrew its bound");
  if (length_size > 1) std::memmove(record + length_size, record + 1, size);
  std::memcpy(record, room.data(), length_size);
  out.resize(at + length_size + size);
}

Result<Observation> decode(std::string_view& bytes, std::vector<Marker>& markers) {
  markers.clear();
  Reader frame(bytes);
  const std::string_view body = frame.text();
  if (frame.failed()) return unexpected(Failure::malformed, "an observation record is cut short");
  Reader in(body);
  Observation observation = read_body(in, markers);
  if (in.failed() || !in.at_end()) {
    return unexpected(Failure::malformed, "an observation record holds what no observation can");
  }
  observation.markers = markers;
  bytes = frame.rest();
  return observation;
}

Kept::Kept(const Observation& observation)
    : identity_(observation.identity),
      request_id_(observation.request_id),
      text_(observation.text),
      markers_(observation.markers.begin(), observation.markers.end()),
      observation_(observation) {
  observation_.identity = identity_;
  observation_.request_id = request_id_;
  observation_.text = text_;
  observation_.markers = markers_;
}

Kept& Kept::operator=(const Kept& other) {
  if (this == &other) return *this;
  identity_ = other.identity_;
  request_id_ = other.request_id_;
  text_ = other.text_;
  markers_ = other.markers_;
  observation_ = other.observation_;
  observation_.identity = identity_;
  observation_.request_id = request_id_;
  observation_.text = text_;
  observation_.markers = markers_;
  return *this;
}

}  // namespace throng::observe
