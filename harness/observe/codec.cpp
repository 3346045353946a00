// A record is a varint length and that many bytes of body:
//
//   kind u8 · outcome u8 · failure u8 · echo u8 · channel u8 · flags u8 (bits in order of the
//   header's bools) writer u8 · store_type u8 varints: load+1, instance+1, status, key+1 (mod
//   2^16), step+1 (mod 2^32), user, iteration, conversation, seq,
//            number, corrupt_markers, phase
//   begin (zigzag), intended - begin, end - begin, connect, tls, sent, first_byte, first_content,
//            longest_gap, busy, lag (zigzag, ns)
//   bytes_sent, bytes_received, pttl, expires_at, redis_time (the last three zigzag)
//   identity, request_id, text: length and bytes each
//   marker count, then per marker: run, conversation, writer, seq, dep_writer, dep_seq
//
// Varints are LEB128. "None" values are all ones, so that + 1 makes them a single zero byte.
// Differences are taken modulo 2^64, so that no pair of times can overflow. Decoding trusts
// nothing: every length is held against what is left, every enum and marker field against its
// range, and the body must be used up exactly.
#include "harness/observe/codec.h"

#include <limits>

namespace throng::observe {
namespace {

constexpr std::size_t kLeastMarkerBytes = 6;  // six varints of one byte
constexpr std::uint8_t kFlagCount = 5;
constexpr std::int64_t kMostTime = 1LL << 60;  // ns, about 36 years

void put_byte(std::string& out, std::uint8_t value) { out.push_back(static_cast<char>(value)); }

void put(std::string& out, std::uint64_t value) {
  while (value >= 0x80U) {
    put_byte(out, static_cast<std::uint8_t>(value | 0x80U));
    value >>= 7U;
  }
  put_byte(out, static_cast<std::uint8_t>(value));
}

/// Small magnitudes of either sign become small numbers: 0, -1, 1, -2 … are 0, 1, 2, 3 …
void put_signed(std::string& out, std::int64_t value) {
  put(out, (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63));
}

void put_difference(std::string& out, TimePoint from, TimePoint to) {
  put_signed(out, (to - from).count());
}

void put_text(std::string& out, std::string_view text) {
  put(out, text.size());
  out.append(text);
}

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
  const bool flags[kFlagCount] = {o.warm_up, o.found, o.final_read, o.reused, o.markers_cut};
  std::uint8_t bits = 0;
  for (std::uint8_t i = 0; i < kFlagCount; ++i) bits |= static_cast<std::uint8_t>(flags[i] << i);
  return bits;
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

void put_markers(std::string& out, std::span<const Marker> markers) {
  put(out, markers.size());
  for (const Marker& m : markers) {
    put(out, m.run);
    put(out, m.conversation);
    put(out, m.writer);
    put(out, m.seq);
    put(out, m.dep_writer);
    put(out, m.dep_seq);
  }
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

void put_body(const Observation& o, std::string& out) {
  put_byte(out, static_cast<std::uint8_t>(o.kind));
  put_byte(out, static_cast<std::uint8_t>(o.outcome));
  put_byte(out, static_cast<std::uint8_t>(o.failure));
  put_byte(out, static_cast<std::uint8_t>(o.echo));
  put_byte(out, static_cast<std::uint8_t>(o.channel));
  put_byte(out, flags_of(o));
  put_byte(out, o.writer);
  put_byte(out, o.store_type);
  put(out, plus_one(o.load));
  put(out, plus_one(o.instance));
  put(out, o.status);
  put(out, plus_one(o.key));
  put(out, plus_one(o.step));
  put(out, o.user);
  put(out, o.iteration);
  put(out, o.conversation);
  put(out, o.seq);
  put(out, o.number);
  put(out, o.corrupt_markers);
  put(out, o.phase);
  put_signed(out, o.begin.time_since_epoch().count());
  put_difference(out, o.begin, o.intended);
  put_difference(out, o.begin, o.end);
  put_signed(out, o.connect.count());
  put_signed(out, o.tls.count());
  put_signed(out, o.sent.count());
  put_signed(out, o.first_byte.count());
  put_signed(out, o.first_content.count());
  put_signed(out, o.longest_gap.count());
  put_signed(out, o.busy.count());
  put_signed(out, o.lag.count());
  put(out, o.bytes_sent);
  put(out, o.bytes_received);
  put_signed(out, o.pttl_ms);
  put_signed(out, o.expires_at_ms);
  put_signed(out, o.redis_time_ms);
  put_text(out, o.identity);
  put_text(out, o.request_id);
  put_text(out, o.text);
  put_markers(out, o.markers);
}

Observation read_body(Reader& in, std::vector<Marker>& markers) {
  Observation o;
  o.kind = in.enumerator(Kind::generator);
  o.outcome = in.enumerator(Outcome::unknown);
  o.failure = in.enumerator(Failure::other);
  o.echo = in.enumerator(Echo::missing);
  o.channel = in.enumerator(Channel::log);
  set_flags(o, in.byte_up_to((1U << kFlagCount) - 1));
  o.writer = in.byte();
  o.store_type = in.byte();
  o.load = minus_one<std::uint16_t>(in.number_of<std::uint16_t>());
  o.instance = minus_one<std::uint16_t>(in.number_of<std::uint16_t>());
  o.status = in.number_of<std::uint16_t>();
  o.key = minus_one<std::uint16_t>(in.number_of<std::uint16_t>());
  o.step = minus_one<std::uint32_t>(in.number_of<std::uint32_t>());
  o.user = in.number_of<std::uint32_t>();
  o.iteration = in.number_of<std::uint32_t>();
  o.conversation = in.number_of<std::uint32_t>();
  o.seq = in.number_of<std::uint32_t>();
  o.number = in.number_of<std::uint32_t>();
  o.corrupt_markers = in.number_of<std::uint32_t>();
  o.phase = in.number_of<std::uint32_t>();
  o.begin = TimePoint(in.duration());
  o.intended = in.time_after(o.begin);
  o.end = in.time_after(o.begin);
  o.connect = in.duration();
  o.tls = in.duration();
  o.sent = in.duration();
  o.first_byte = in.duration();
  o.first_content = in.duration();
  o.longest_gap = in.duration();
  o.busy = in.duration();
  o.lag = in.duration();
  o.bytes_sent = in.number();
  o.bytes_received = in.number();
  o.pttl_ms = in.signed_number();
  o.expires_at_ms = in.signed_number();
  o.redis_time_ms = in.signed_number();
  o.identity = in.text();
  o.request_id = in.text();
  o.text = in.text();
  read_markers(in, markers);
  return o;
}

}  // namespace

void encode(const Observation& observation, std::string& out) {
  // The length is not known before the body; most bodies are shorter than 128 bytes, so one byte is
  // left for it and the body is moved only if it turns out longer.
  const std::size_t at = out.size();
  put_byte(out, 0);
  put_body(observation, out);
  std::string length;
  put(length, out.size() - at - 1);
  out.replace(at, 1, length);
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
