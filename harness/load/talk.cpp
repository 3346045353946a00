#include "harness/load/talk.h"

#include <algorithm>
#include <utility>

#include "harness/load/escape.h"
#include "harness/load/redirect.h"
#include "harness/load/text.h"

namespace throng::load {
namespace {

constexpr std::size_t kMostText = 300;
constexpr std::size_t kMostMarkers = 1024;

// Whether the n-th request of a conversation goes without an ID, so that the service must make one:
// a fixed share, spread by the seed.
bool goes_without_id(const plan::Plan& plan, std::uint32_t conversation, std::uint32_t number) {
  const plan::RequestIdContract& contract = plan.contract.request_id;
  if (contract.header.empty()) return true;
  if (!contract.generate) return false;
  const std::uint64_t drawn =
      mix(plan.seed ^ mix((std::uint64_t{conversation} << 32U) | number)) >> 11U;
  return static_cast<double>(drawn) * 0x1.0p-53 < plan.checks.omit_request_id.value;
}

bool is_idempotent(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "PUT" ||
         method == "DELETE";
}

}  // namespace

bool Talk::begin(const StepCode& step, TimePoint due, TimePoint ready) {
  Conversation& conversation = person_.conversation();
  if (conversation.requests >= kMaxSeq) return false;
  const plan::Plan& plan = person_.desk().plan;
  const auto instances = static_cast<std::uint32_t>(step.composers.size());
  room_ = person_.desk().rooms.borrow();
  step_ = &step;
  due_ = due;
  ready_ = ready;
  hops_ = 0;
  asked_ = TimePoint{};
  connect_ = tls_ = sending_ = Duration{};
  bytes_sent_ = bytes_received_ = 0;
  instance_ = person_.route().choose(step.step.exchange.via, instances, person_.random());
  number_ = ++conversation.requests;
  seq_ = step.carries_marker ? ++conversation.seq : 0;
  draw_patience();
  sends_id_ = !goes_without_id(plan, conversation.number, number_);
  if (sends_id_) {
    request_id_ = format(RequestId{
        .run = plan.run, .conversation = conversation.number, .seq = seq_, .number = number_});
  }
  std::string_view marker;
  if (seq_ != 0) {
    marker_ = format(Marker{.run = plan.run,
                            .conversation = conversation.number,
                            .writer = 0,
                            .seq = seq_,
                            .dep_writer = 0,
                            .dep_seq = conversation.seen});
    marker = {marker_.data(), marker_.size()};
  }
  const Composer& composer = step.composers[instance_];
  method_ = composer.method();
  composer.compose(person_.values(marker, person_.desk().options.instances[instance_].name),
                   sent_id(), conversation.cookies, room_->draft);
  return true;
}

void Talk::draw_patience() {
  const std::optional<plan::Abandon>& abandon = person_.load().plan.abandon;
  patience_ = Duration::zero();
  if (!abandon || person_.random().unit() >= abandon->share.value) return;
  const Duration drawn(person_.random().between(abandon->low.count(), abandon->high.count()));
  patience_ = std::max(drawn, Duration(1));
}

std::string_view Talk::sent_id() const {
  return sends_id_ ? std::string_view(request_id_.data(), request_id_.size()) : std::string_view();
}

net::WireRequest Talk::wire(TimePoint now, bool idled) const {
  return {.bytes = room_->draft.bytes,
          .head_only = method_ == "HEAD",
          .look_first = idled,
          .retry_if_stale = is_idempotent(method_),
          .begin = now};
}

net::Deadlines Talk::deadlines(TimePoint now, bool fresh) {
  if (asked_ == TimePoint{}) asked_ = now;
  const plan::Limits& limits = person_.desk().plan.limits;
  const Duration whole = step_->step.exchange.timeout.value_or(limits.turn_timeout);
  const Duration connecting = fresh ? limits.connect_timeout : Duration::zero();
  return {.connect = now + limits.connect_timeout,
          .first_byte = now + connecting + limits.response_timeout,
          .complete = asked_ + whole,
          .patience = patience_};
}

void Talk::add_hop() {
  const net::Response& response = room_->response;
  if (hops_++ == 0) {
    begin_ = response.begin == TimePoint{} ? asked_ : response.begin;
    reused_ = response.reused;
  }
  connect_ += response.connect;
  tls_ += response.tls;
  if (response.sent != TimePoint{}) sending_ += response.sent - response.begin;
  bytes_sent_ += response.bytes_sent;
  bytes_received_ += response.bytes_received;
}

bool Talk::redirected() {
  add_hop();
  const net::Response& response = room_->response;
  const plan::Exchange& exchange = step_->step.exchange;
  if (hops_ > exchange.redirects || response.failure != Failure::none || !response.complete) {
    return false;
  }
  const std::vector<Instance>& instances = person_.desk().options.instances;
  const auto redirect =
      read_redirect(response.status, response.header("Location"), instance_, instances);
  if (!redirect) return false;
  if (patience_ > Duration::zero() && response.sent != TimePoint{}) {
    patience_ = std::max(patience_ - (response.end - response.sent), Duration(1));
  }
  Conversation& conversation = person_.conversation();
  conversation.cookies.take(response);  // a login answers with a cookie and a redirect
  instance_ = redirect->instance;
  if (!redirect->keeps_request && method_ != "HEAD") method_ = "GET";
  const std::string_view marker(marker_.data(), seq_ == 0 ? 0 : marker_.size());
  step_->composers[instance_].compose_redirect(method_, redirect->target, redirect->keeps_request,
                                               person_.values(marker, instances[instance_].name),
                                               sent_id(), conversation.cookies, room_->draft);
  return true;
}

Talk::Result Talk::end() {
  net::Response& response = room_->response;
  Desk& desk = person_.desk();
  if (response.end == TimePoint{}) response.end = desk.clock.now();
  if (response.complete) person_.conversation().cookies.take(response);
  if (step_->step.exchange.turn) person_.route().turn_served_by(instance_);

  Reply reply(response, desk.json, desk.room);
  const std::string_view marker(marker_.data(), seq_ == 0 ? 0 : marker_.size());
  const Values values = person_.values(marker, desk.options.instances[instance_].name);
  const Judgement verdict =
      step_->judge.judge(reply, values, person_.variables(), desk.template_room, desk.why);
  observe::Observation seen;
  read_markers(reply, seen);
  note_seen(verdict);
  tell(verdict, seen);
  const Result result{.end = response.end,
                      .goes_on = verdict.goes_on,
                      .left = verdict.failure == Failure::abandoned};
  desk.rooms.give_back(std::move(room_));
  return result;
}

void Talk::read_markers(Reply& reply, observe::Observation& seen) {
  const net::Response& response = room_->response;
  Desk& desk = person_.desk();
  const plan::TurnContract& turn = desk.plan.contract.turn;
  desk.scan.markers.clear();
  const bool may_hold = step_->step.exchange.turn && turn.replies_echo_markers &&
                        response.complete && response.body.find("TH-") != std::string::npos;
  if (!may_hold) return;
  const auto text = reply.pointer(turn.reply);
  if (!text) return;
  scan_markers(*text, desk.plan.run, desk.scan, kMostMarkers);
  seen.channel = observe::Channel::reply;
  seen.markers = desk.scan.markers;
  seen.markers_cut = desk.scan.cut;
  seen.corrupt_markers = desk.scan.corrupt;
}

void Talk::note_seen(const Judgement& verdict) {
  Conversation& conversation = person_.conversation();
  if (seq_ != 0 && verdict.outcome == Outcome::ok)
    conversation.seen = std::max(conversation.seen, seq_);
  for (const Marker& marker : person_.desk().scan.markers) {
    const bool own = marker.conversation == conversation.number && marker.writer == 0 &&
                     marker.seq <= conversation.seq;
    if (own) conversation.seen = std::max(conversation.seen, marker.seq);
  }
}

void Talk::tell(const Judgement& verdict, observe::Observation& seen) {
  const net::Response& response = room_->response;
  Desk& desk = person_.desk();
  const Conversation& conversation = person_.conversation();
  seen.kind = step_->step.exchange.turn ? observe::Kind::turn : observe::Kind::request;
  seen.outcome = verdict.outcome;
  seen.failure = verdict.failure;
  seen.warm_up = due_ < desk.warm_up_end;
  seen.reused = reused_;
  seen.load = static_cast<std::uint16_t>(person_.load().index);
  seen.instance = static_cast<std::uint16_t>(instance_);
  seen.status = response.status;
  seen.step = step_->step.step;
  seen.user = person_.number();
  seen.iteration = person_.iteration();
  seen.conversation = conversation.number;
  seen.seq = seq_;
  seen.number = number_;
  seen.phase = person_.load().calendar.phase_at(due_);
  seen.intended = due_;
  seen.begin = begin_;
  // Others are late by all that came in between; their records stay shorter without.
  if (person_.load().plan.every) seen.lag = std::max(Duration::zero(), begin_ - ready_);
  seen.end = response.end;
  seen.connect = connect_;
  seen.tls = tls_;
  if (response.sent != TimePoint{}) seen.sent = sending_;
  if (response.first_byte != TimePoint{}) seen.first_byte = response.first_byte - begin_;
  seen.bytes_sent = bytes_sent_;
  seen.bytes_received = bytes_received_;
  seen.identity = conversation.id;
  if (response.complete && response.failure == Failure::none) {
    const plan::RequestIdContract& contract = desk.plan.contract.request_id;
    seen.echo = echo_of(contract, sent_id(), response);
    const bool another = seen.echo == observe::Echo::changed ||
                         seen.echo == observe::Echo::generated ||
                         seen.echo == observe::Echo::nibble;
    if (another) seen.request_id = trimmed(response.header(contract.header));
  }
  desk.text.clear();
  append_readable(desk.why, kMostText, desk.text);
  seen.text = desk.text;
  desk.sink.on(seen);
}

}  // namespace throng::load
