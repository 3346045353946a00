// harness/plan/exchange.h
//
// One HTTP request as a flow makes it, and what is done with its response. `say` steps are turned
// into one of these from the contract's turn, so that the load engine knows a single shape.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/time.h"
#include "harness/base/units.h"
#include "harness/plan/match.h"
#include "harness/plan/template.h"

namespace throng::plan {

struct RequestTemplate {
  std::string method = "GET";
  Template target;  // path and query, already encoded
  std::vector<std::pair<std::string, Template>>
      headers;               // without Host, Content-Length, request ID (added on sending)
  Template body;             // already escaped for its content type
  std::string content_type;  // empty = no body
};

struct Capture {
  std::uint32_t slot = 0;  // of the flow's variables
  ValueSource source;
  std::optional<Pattern> pattern;  // group 1 of this, within the source
  bool strict = true;              // not found: the step failed and the iteration ends
};

struct Via {
  enum class Kind : std::uint8_t {
    any,     // seeded choice
    next,    // round robin over instances, per user
    sticky,  // the user's own instance
    other,   // an instance that did not serve the user's last turn
    named,
  };
  Kind kind = Kind::any;
  std::uint32_t instance = 0;  // named
};

struct Exchange {
  bool turn = false;  // a chat turn: carries a marker, belongs to the conversation's history
  RequestTemplate request;
  std::vector<std::uint16_t> status;  // expected; empty = any 2xx (turns: the contract's)
  std::vector<Expectation> expect;
  std::vector<Capture> captures;
  Via via;
  std::optional<Duration> timeout;  // whole exchange; else the plan's default
  std::uint32_t redirects = 0;      // followed at most
};

}  // namespace throng::plan
