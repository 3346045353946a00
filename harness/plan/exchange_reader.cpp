#include "harness/plan/exchange_reader.h"

#include <algorithm>
#include <utility>

#include "harness/base/same_letters.h"
#include "harness/plan/hole_text.h"
#include "harness/plan/record.h"
#include "harness/plan/request_reader.h"

namespace throng::plan {
namespace {

constexpr std::size_t kLongestCaption = 40;

bool carries(const RequestTemplate& request, bool (*test)(const Template&)) {
  return test(request.target) || test(request.body) ||
         std::any_of(request.headers.begin(), request.headers.end(),
                     [test](const auto& h) { return test(h.second); });
}
bool has_marker(const Template& text) { return mentions(text, Segment::Kind::marker); }

}  // namespace

std::uint32_t StepNames::add(std::string name, bool turn) {
  steps_.push_back({std::move(name), flow_, turn});
  return static_cast<std::uint32_t>(steps_.size() - 1);
}

std::uint32_t StepNames::named(const Node& name, bool turn) {
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (steps_[i].flow != flow_ || steps_[i].name != name.text) continue;
    if (steps_[i].turn != turn) {
      mistakes_.at(name, "`" + name.text + "` is a say in one place and a request in another",
                   "steps that are measured together are of one kind");
    }
    return static_cast<std::uint32_t>(i);
  }
  return add(name.text, turn);
}

std::uint32_t StepNames::made_up(std::string caption, bool turn) {
  std::string name = caption;
  for (int n = 2; !given_.insert(name).second; ++n) name = caption + " " + std::to_string(n);
  return add(std::move(name), turn);
}

std::string ExchangeReader::caption(const Node& node, bool say) const {
  const Node* text = node.find("say");
  std::string_view rest;
  std::string path;
  std::string caption;
  if (say && text != nullptr) {
    rest = text->text;
  } else if (const Node* request = node.find("request"); request != nullptr && request->is_map()) {
    const Record record(request, "request");
    const bool body = record.has("json") || record.has("form") || record.has("raw");
    caption = (record.has("method") ? record.text("method") : body ? "POST" : "GET") + " ";
    path = record.text("path");
    rest = path;
  }
  Piece piece;
  while (next_piece(rest, piece)) caption += piece.literal + (piece.hole.empty() ? "" : "*");
  for (char& c : caption) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  if (caption.size() > kLongestCaption) {
    caption.resize(kLongestCaption);
    const auto tail = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; };
    while (!caption.empty() && tail(caption.back())) caption.pop_back();
    if (!caption.empty() && (static_cast<unsigned char>(caption.back()) & 0x80U) != 0)
      caption.pop_back();
    caption += "...";
  }
  return caption.empty() || caption == "all" ? "step" : caption;
}

Template ExchangeReader::message(const Node& text) {
  for (const std::string_view filter : {"| json", "| query", "| path", "| header", "| raw"}) {
    if (text.text.find("${") == std::string::npos || text.text.find(filter) == std::string::npos)
      continue;
    if (text.text.find('}', text.text.find(filter)) == std::string::npos) continue;
    mistakes_.at(text, filter,
                 "a message has no filters: it is escaped for the body that carries it", {});
    return {};
  }
  Template said = compile(text, scope_);
  const TurnContract::MarkerAt at =
      context_.contract != nullptr ? context_.contract->turn.marker : TurnContract::MarkerAt::end;
  if (at == TurnContract::MarkerAt::none) return said;
  Template out;
  Segment marker;
  marker.kind = Segment::Kind::marker;
  marker.source = "${marker}";
  if (at == TurnContract::MarkerAt::start) {
    add_literal(out, "[");
    out.segments.push_back(marker);
    add_literal(out, said.empty() ? "]" : "] ");
  }
  for (const Segment& segment : said.segments) {
    if (segment.kind == Segment::Kind::literal && !segment.secret) {
      add_literal(out, segment.text);
    } else {
      out.segments.push_back(segment);
    }
  }
  if (at == TurnContract::MarkerAt::end) {
    add_literal(out, said.empty() ? "[" : " [");
    out.segments.push_back(std::move(marker));
    add_literal(out, "]");
  }
  return out;
}

Exchange ExchangeReader::say(const Node& node) {
  const Record record(&node, "say_step");
  Exchange exchange;
  exchange.turn = true;
  RequestTemplate& request = exchange.request;
  if (context_.contract != nullptr) request = context_.contract->turn.request;
  if (const Node* body = record.find("body")) {
    const std::size_t before = mistakes_.count();
    if (auto made = read_body(*body, "body", scope_.with(kMessageName))) {
      request.body = std::move(made->content);
      request.content_type = std::move(made->content_type);
    }
    if (mistakes_.count() == before && context_.contract != nullptr &&
        !carries(request, mentions_message)) {
      mistakes_.at(*body, "this body does not send ${message}",
                   "the say's text goes where ${message} stands");
    }
  }
  const std::string id =
      context_.contract != nullptr ? context_.contract->request_id.header : std::string();
  for (auto& [name, value] : read_headers(record.find("headers"), scope_.with(kMessageName), id)) {
    const auto old =
        std::find_if(request.headers.begin(), request.headers.end(),
                     [&](const auto& header) { return same_letters(header.first, name); });
    if (old != request.headers.end()) {
      old->second = std::move(value);
    } else {
      request.headers.emplace_back(name, std::move(value));
    }
  }
  const Node* text = record.find("say");
  const Template said = text != nullptr ? message(*text) : Template{};
  request.target = with_message(request.target, said);
  request.body = with_message(request.body, said);
  for (auto& [name, value] : request.headers) value = with_message(value, said);
  common(node, "say_step", exchange);
  return exchange;
}

Exchange ExchangeReader::request(const Node& node) {
  const Record record(&node, "request_step");
  Exchange exchange;
  exchange.turn = record.flag("turn");
  const Node* request = record.find("request");
  const std::string id =
      context_.contract != nullptr ? context_.contract->request_id.header : std::string();
  if (request != nullptr) {
    const std::size_t before = mistakes_.count();
    exchange.request =
        read_request(*request, exchange.turn ? scope_.with(kMarkerName) : scope_, id);
    const bool marked = context_.contract == nullptr ||
                        context_.contract->turn.marker != TurnContract::MarkerAt::none;
    if (exchange.turn && marked && mistakes_.count() == before &&
        !carries(exchange.request, has_marker)) {
      mistakes_.at(*request, "a turn without ${marker} cannot be followed",
                   "put ${marker} where the message is");
    }
  }
  common(node, "request_step", exchange);
  return exchange;
}

void ExchangeReader::common(const Node& node, std::string_view table, Exchange& exchange) {
  const Record record(&node, table);
  exchange.status = read_statuses(record.find("status"), mistakes_);
  const Node* expect = record.find("expect");
  if (const Node* status =
          expect != nullptr && expect->is_map() ? expect->find("status") : nullptr) {
    if (record.mentions("status")) {
      mistakes_.at(*status, "`status` stands here and in `expect`", "leave out one of them");
    } else {
      exchange.status = read_statuses(status, mistakes_);
    }
  }
  exchange.expect = read_expectations(expect, scope_);
  if (const Node* captures = record.find("capture"); captures != nullptr && captures->is_map()) {
    for (std::size_t i = 0; i < captures->keys.size(); ++i) {
      if (captures->items[i].bad || captures->keys[i].bad) continue;
      exchange.captures.push_back(capture(captures->keys[i], captures->items[i]));
    }
  }
  if (const Node* way = record.find("via")) exchange.via = via(*way);
  exchange.timeout = record.maybe_duration("timeout");
  exchange.redirects = record.count("redirects");
  if (exchange.redirects > 50) mistakes_.at(*record.find("redirects"), "more than 50 redirects");
}

Via ExchangeReader::via(const Node& node) {
  Via made;
  const Environment* environment = context_.environment;
  if (node.text == "any" || node.text == "next" || node.text == "sticky" || node.text == "other") {
    made.kind = word_of<Via::Kind>(node.text, {"any", "next", "sticky", "other"});
    if (made.kind == Via::Kind::other && environment != nullptr &&
        environment->instances.size() == 1) {
      mistakes_.at(
          node, "`via: other`, but the environment " + environment->name + " has only one instance",
          "there is no other one to go to");
    }
    return made;
  }
  made.kind = Via::Kind::named;
  if (environment == nullptr) return made;
  std::vector<std::string> names = {"any", "next", "sticky", "other"};
  for (std::size_t i = 0; i < environment->instances.size(); ++i) {
    if (environment->instances[i].name == node.text) made.instance = static_cast<std::uint32_t>(i);
    names.push_back(environment->instances[i].name);
  }
  if (std::find(names.begin(), names.end(), node.text) == names.end()) {
    mistakes_.at(node,
                 "the environment " + environment->name + " has no instance `" + node.text + "`",
                 suggest(node.text, names, "`via` is"));
  }
  return made;
}

Capture ExchangeReader::capture(const Node& name, const Node& node) {
  Capture made;
  made.slot = static_cast<std::uint32_t>(variables_.find(name.text));
  if (!node.is_map()) {
    made.source = read_source(node.text);
    return made;
  }
  const Record record(&node, "capture");
  made.source = read_source(record.text("from"));
  made.strict = record.flag("strict");
  if (const Node* regex = record.find("regex")) {
    std::string error;
    made.pattern = Pattern::compile(regex->text, error);
  }
  return made;
}

}  // namespace throng::plan
