#include "harness/plan/request_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "harness/base/same_letters.h"
#include "harness/plan/escape.h"
#include "harness/plan/record.h"

namespace throng::plan {
namespace {

// RFC 8259, section 6.
bool is_json_number(std::string_view text) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t from = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
    return i > from;
  };
  if (i < text.size() && text[i] == '-') ++i;
  const std::size_t first = i;
  if (!digits() || (text[first] == '0' && i > first + 1)) return false;
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (!digits()) return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (!digits()) return false;
  }
  return i == text.size();
}

// What a YAML value is in JSON: its texts with holes, in quotes unless they are numbers, true,
// false or null.
void add_json(Template& out, const Node& node, const Scope& scope) {
  if (node.is_map() || node.is_list()) {
    add_literal(out, node.is_map() ? "{" : "[");
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      if (i > 0) add_literal(out, ",");
      if (node.is_map()) add_literal(out, "\"" + escaped(node.keys[i].text, Escape::json) + "\":");
      add_json(out, node.items[i], scope);
    }
    add_literal(out, node.is_map() ? "}" : "]");
    return;
  }
  const std::string& text = node.text;
  const bool null =
      node.kind == Node::Kind::null || (node.plain && (text == "null" || text == "~"));
  if (null) return add_literal(out, "null");
  if (node.plain && (text == "true" || text == "false" || is_json_number(text)))
    return add_literal(out, text);
  const Compiled value = compile_text(node, scope, Position::json);
  if (!value.json_value) add_literal(out, "\"");
  for (const Segment& segment : value.made.segments) {
    if (segment.kind == Segment::Kind::literal && !segment.secret) {
      add_literal(out, segment.text);
    } else {
      out.segments.push_back(segment);
    }
  }
  if (!value.json_value) add_literal(out, "\"");
}

// name=value&name=value, percent-encoded.
void add_pairs(Template& out, const Node& node, const Scope& scope) {
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    if (node.items[i].bad) continue;
    if (i > 0) add_literal(out, "&");
    add_literal(out, escaped(node.keys[i].text, Escape::query) + "=");
    const Template value = compile(node.items[i], scope, Position::form);
    for (const Segment& segment : value.segments) {
      if (segment.kind == Segment::Kind::literal && !segment.secret) {
        add_literal(out, segment.text);
      } else {
        out.segments.push_back(segment);
      }
    }
  }
}

constexpr std::string_view kOurs[] = {"Host", "Content-Length", "Transfer-Encoding", "Connection"};

bool header_is_ours(const Node& key, const Scope& scope, const std::string& request_id) {
  for (const std::string_view ours : kOurs) {
    if (!same_letters(key.text, ours)) continue;
    scope.reading.mistakes.at(key, "the header " + std::string(ours) + " is written by throng");
    return true;
  }
  if (!request_id.empty() && same_letters(key.text, request_id)) {
    scope.reading.mistakes.at(
        key, "the header " + key.text + " carries the request ID, which throng makes");
    return true;
  }
  if (same_letters(key.text, "Content-Type")) {
    scope.reading.mistakes.at(key, "the content type is given as `content_type`, beside the body");
    return true;
  }
  return false;
}

}  // namespace

std::optional<Body> read_body(const Node& node, std::string_view table, const Scope& scope) {
  const Record record(&node, table);
  Body body;
  int bodies = 0;
  const Node* second = nullptr;
  for (const std::string_view key : {"json", "form", "raw"}) {
    const Node* value = record.find(key);
    if (value == nullptr) continue;
    if (++bodies == 2) second = value;
    if (bodies > 1) continue;
    if (key == "json") {
      add_json(body.content, *value, scope);
      body.content_type = "application/json";
    } else if (key == "form") {
      add_pairs(body.content, *value, scope);
      body.content_type = "application/x-www-form-urlencoded";
    } else {
      body.content = compile(*value, scope);
      body.content_type = "text/plain; charset=utf-8";
    }
  }
  Mistakes& mistakes = scope.reading.mistakes;
  if (second != nullptr)
    mistakes.at(*second, "a request has one body: only one of `json`, `form` and `raw`");
  if (const Node* type = record.find("content_type")) {
    if (bodies == 0)
      mistakes.at(*type, "a content type without a body", "add `json`, `form` or `raw`");
    body.content_type = type->text;
  }
  if (bodies == 0) return std::nullopt;
  return body;
}

std::vector<std::pair<std::string, Template>> read_headers(const Node* node, const Scope& scope,
                                                           const std::string& request_id) {
  std::vector<std::pair<std::string, Template>> headers;
  if (node == nullptr || !node->is_map()) return headers;
  for (std::size_t i = 0; i < node->keys.size(); ++i) {
    const Node& key = node->keys[i];
    const Node& value = node->items[i];
    if (value.bad || header_is_ours(key, scope, request_id)) continue;
    const bool token = key.text.find_first_of(" \t\r\n:()<>@,;\\\"/[]?={}") == std::string::npos &&
                       !key.text.empty();
    if (!token) {
      scope.reading.mistakes.at(key, in_quotes(key.text) + " is not the name of a header");
    } else if (value.text.find_first_of("\r\n") != std::string::npos) {
      scope.reading.mistakes.at(value, "the value of a header is one line");
    } else {
      headers.emplace_back(key.text, compile(value, scope, Position::header));
    }
  }
  return headers;
}

Template read_target(const Node* path, const Node* query, const Scope& scope) {
  if (path == nullptr) return {};
  Template target = compile(*path, scope, Position::target);
  Mistakes& mistakes = scope.reading.mistakes;
  const bool slash = !target.segments.empty() && target.segments[0].text.starts_with('/');
  if (!slash && path->text.find("://") != std::string::npos) {
    mistakes.at(*path, "a path, not a URL: the environment says where the service is",
                "it begins with /");
  } else if (!slash && !path->text.starts_with("${")) {
    mistakes.at(*path, "expected a path that begins with /, not " + in_quotes(path->text),
                path->text.empty() ? "" : "did you mean `/" + path->text + "`?");
  }
  for (const Segment& segment : target.segments) {
    if (segment.kind != Segment::Kind::literal || segment.secret) continue;
    const auto odd = [](char c) {
      return static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x7f ||
             c == '#';
    };
    if (std::any_of(segment.text.begin(), segment.text.end(), odd)) {
      mistakes.at(*path, "a path holds no spaces, no # and only ASCII",
                  "percent-encode them: a space is %20");
      break;
    }
  }
  if (query != nullptr && query->is_map() && !query->items.empty()) {
    const bool more = escape_at(Position::target, target) == Escape::query;
    add_literal(target, more ? "&" : "?");
    add_pairs(target, *query, scope);
  }
  return target;
}

RequestTemplate read_request(const Node& node, const Scope& scope, const std::string& request_id) {
  const Record record(&node, "request");
  RequestTemplate request;
  request.target = read_target(record.find("path"), record.find("query"), scope);
  request.headers = read_headers(record.find("headers"), scope, request_id);
  std::optional<Body> body = read_body(node, "request", scope);
  request.method = record.has("method") ? record.text("method") : body ? "POST" : "GET";
  if (body) {
    request.body = std::move(body->content);
    request.content_type = std::move(body->content_type);
  }
  return request;
}

}  // namespace throng::plan
