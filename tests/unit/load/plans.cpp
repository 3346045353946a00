#include "tests/unit/load/plans.h"

namespace throng::load {

using Kind = plan::Segment::Kind;

plan::Template text(std::string words) { return join({literal(std::move(words))}); }

plan::Segment literal(std::string words) {
  plan::Segment segment;
  segment.source = words;
  segment.text = std::move(words);
  return segment;
}

plan::Segment hole(Kind kind, plan::Escape escape) {
  plan::Segment segment;
  segment.kind = kind;
  segment.escape = escape;
  return segment;
}

plan::Segment variable(std::uint32_t slot, plan::Escape escape, std::string fallback) {
  plan::Segment segment = hole(Kind::variable, escape);
  segment.index = slot;
  segment.text = std::move(fallback);
  return segment;
}

plan::Segment feed(std::uint32_t index, std::uint32_t column) {
  plan::Segment segment = hole(Kind::feed);
  segment.index = index;
  segment.column = column;
  return segment;
}

plan::Template join(std::initializer_list<plan::Segment> segments) {
  plan::Template all;
  all.segments = segments;
  return all;
}

plan::Pattern pattern(std::string source) {
  std::string error;
  return plan::Pattern::compile(std::move(source), error).value();
}

plan::ValueSource pointer(std::string at) {
  return {.kind = plan::ValueSource::Kind::pointer, .name = std::move(at)};
}

plan::ValueSource header(std::string name) {
  return {.kind = plan::ValueSource::Kind::header, .name = std::move(name)};
}

plan::ValueSource whole_body() { return {.kind = plan::ValueSource::Kind::body, .name = ""}; }

plan::ExchangeStep say(std::uint32_t step, std::string words) {
  plan::ExchangeStep turn;
  turn.step = step;
  turn.exchange.turn = true;
  turn.exchange.request.method = "POST";
  turn.exchange.request.target = text("/chat");
  turn.exchange.request.content_type = "application/json";
  turn.exchange.request.body =
      join({literal(R"({"user_id":")"), hole(Kind::conversation, plan::Escape::json),
            literal(R"(","message":")" + words + " ["), hole(Kind::marker, plan::Escape::json),
            literal(R"(]"})")});
  return turn;
}

plan::ExchangeStep get(std::uint32_t step, std::string path) {
  plan::ExchangeStep request;
  request.step = step;
  request.exchange.request.target = text(std::move(path));
  return request;
}

plan::ExchangeStep get_row(std::uint32_t step) {
  plan::ExchangeStep request = get(step, "");
  request.exchange.request.target = join({literal("/"), feed(0, 0)});
  return request;
}

plan::Feed three_rows() {
  plan::Feed feed;
  feed.on_end = plan::Feed::OnEnd::stop;
  feed.columns = {"dish"};
  feed.rows = {{"a"}, {"b"}, {"c"}};
  return feed;
}

plan::Think think(Duration time) {
  plan::Think what;
  what.a = time;
  return what;
}

namespace {

plan::Plan plan_of(plan::Steps steps) {
  plan::Plan plan;
  plan.name = "by hand";
  plan.seed = 7;
  plan.run = 4711;
  plan.contract.conversation.id =
      join({literal("throng-"), hole(Kind::run), literal("-"), hole(Kind::user)});
  plan.contract.turn.reply = "/response";
  plan.contract.request_id.header = "X-Request-ID";
  plan.checks.omit_request_id.value = 0;
  plan.flows.push_back(
      {.name = "flow", .variables = {"first", "second"}, .steps = std::move(steps)});
  plan.loads.resize(1);
  plan.loads[0].name = "diners";
  return plan;
}

}  // namespace

plan::Plan closed_plan(plan::Steps steps, double users, Duration length) {
  plan::Plan plan = plan_of(std::move(steps));
  plan.loads[0].stages = {{.target = users, .length = length, .shape = plan::Stage::Shape::hold}};
  return plan;
}

plan::Plan open_plan(plan::Steps steps, double rate, Duration length) {
  plan::Plan plan = plan_of(std::move(steps));
  plan.loads[0].model = plan::Load::Model::open;
  plan.loads[0].stages = {{.target = rate, .length = length, .shape = plan::Stage::Shape::hold}};
  return plan;
}

}  // namespace throng::load
