// The words of flows, steps, requests and conditions.
#include "harness/plan/language.h"

namespace throng::plan {
namespace {

constexpr auto required = Need::required;
constexpr auto optional = Need::optional;

constexpr Field kFlow[] = {
    {"steps", "[step]", required, "", "steps: [{say: hello}, {think: 2s}]",
     "What a user does, in order."},
};

#define THRONG_EXCHANGE_FIELDS                                                                 \
  {"name",                                                                                     \
   "step_name",                                                                                \
   optional,                                                                                   \
   "",                                                                                         \
   "name: menu",                                                                               \
   "Name of the step in budgets, metrics and reports. Without it: what it says or asks for."}, \
      {"via", "via", optional, "any", "via: other", "Which instance it goes to."},             \
      {"status",                                                                               \
       "status | [status]",                                                                    \
       optional,                                                                               \
       "",                                                                                     \
       "status: [200, 404]",                                                                   \
       "Statuses that are right here. Default: the contract's for a turn, else any 2xx."},     \
      {"expect",                                                                               \
       "expect",                                                                               \
       optional,                                                                               \
       "",                                                                                     \
       "expect: {/response: {contains: ramen}}",                                               \
       "What the response must say; otherwise the request counts as failed (content)."},       \
      {"capture",                                                                              \
       "captures",                                                                             \
       optional,                                                                               \
       "",                                                                                     \
       "capture: {first: /restaurants/0/name}",                                                \
       "Values of the response to keep in variables."},                                        \
      {"timeout", "length",      optional,                                                     \
       "",        "timeout: 5s", "For the whole exchange. Default: turn_timeout."},            \
      {"redirects", "integer", optional, "0", "redirects: 3", "How many redirects are followed."}

constexpr Field kSay[] = {
    {"say", "template", required, "", "say: \"order ${feed.dishes.dish}\"",
     "One chat turn with this message, as the contract's `turn` puts it on the wire."},
    {"body", "body", optional, "", "body: {json: {message: \"${message}\"}}",
     "Another body than the contract's, for this turn."},
    {"headers", "headers", optional, "", "headers: {Authorization: \"Bearer ${token}\"}",
     "Further headers, or other values for those of the contract."},
    THRONG_EXCHANGE_FIELDS};

constexpr Field kRequest[] = {
    {"request", "request", required, "", "request: {path: /restaurants}", "One HTTP request."},
    {"turn", "boolean", optional, "false", "turn: true",
     "This request is a chat turn of its own making: `${marker}` stands somewhere in it."},
    THRONG_EXCHANGE_FIELDS};

#undef THRONG_EXCHANGE_FIELDS

constexpr Field kRequestBody[] = {
    {"method", "method", optional, "", "method: PUT", "Default: POST with a body, GET without."},
    {"path", "template", required, "", "path: \"/restaurants/${first}\"",
     "Path, and query if it has one, already encoded; values of holes are percent-encoded."},
    {"query", "template_map", optional, "", "query: {cuisine: \"${feed.dishes.cuisine}\"}",
     "Added to the path as its query; encoded for you."},
    {"headers", "headers", optional, "", "headers: {Accept: application/json}", "Header fields."},
    {"json", "any", optional, "", "json: {qty: 2, dish: \"${dish}\"}",
     "Body as JSON. A text of just `${x | json}` inserts a value that is JSON already."},
    {"form", "template_map", optional, "", "form: {user: ana, password: \"${secret:ANA}\"}",
     "Body as an HTML form (application/x-www-form-urlencoded)."},
    {"raw", "template", optional, "", "raw: \"<order/>\"", "Body as it stands."},
    {"content_type", "text", optional, "", "content_type: application/xml",
     "Default: application/json, application/x-www-form-urlencoded, or text/plain; charset=utf-8."},
};

constexpr Field kBody[] = {
    {"json", "any", optional, "", "json: {message: \"${message}\"}", "As in a request."},
    {"form", "template_map", optional, "", "form: {message: \"${message}\"}", "As in a request."},
    {"raw", "template", optional, "", "raw: \"${message}\"", "As in a request."},
    {"content_type", "text", optional, "", "content_type: text/plain", "As in a request."},
};

constexpr Field kHeaders[] = {
    {"<any>", "template", optional, "", "Accept: application/json", "A header field."},
};

constexpr Field kTemplateMap[] = {
    {"<any>", "template", optional, "", "cuisine: thai",
     "A name and its value; both are encoded for you."},
};

constexpr Field kThinkStep[] = {
    {"think", "duration | think", required, "", "think: 2s",
     "A pause: fixed, or drawn anew each time."},
};

constexpr Field kThink[] = {
    {"fixed", "duration", optional, "", "fixed: 2s", "Always this long."},
    {"uniform", "[duration]", optional, "", "uniform: [1s, 3s]", "Evenly between the two."},
    {"exponential", "length", optional, "", "exponential: 2s", "Exponential with this mean."},
    {"normal", "normal", optional, "", "normal: {mean: 3s, deviation: 1s}",
     "Normal; never below zero."},
    {"at_least", "duration", optional, "", "at_least: 500ms", "A shorter draw becomes this."},
    {"at_most", "duration", optional, "", "at_most: 10s", "A longer draw becomes this."},
};

constexpr Field kGatherStep[] = {
    {"gather", "length", required, "", "gather: 10s",
     "Waits for the next full 10 s since the load began, so that all who wait go on at the same "
     "instant."},
};

constexpr Field kNormal[] = {
    {"mean", "length", required, "", "mean: 3s", "Its mean."},
    {"deviation", "duration", required, "", "deviation: 1s", "Its standard deviation."},
};

constexpr Field kRepeatStep[] = {
    {"repeat", "repeat", required, "", "repeat: {times: 3, steps: [{say: more}]}",
     "Steps done several times."},
};

constexpr Field kRepeat[] = {
    {"times", "count", required, "", "times: 3", "How often."},
    {"steps", "[step]", required, "", "steps: [{say: more}]", "The steps."},
};

constexpr Field kOneOfStep[] = {
    {"one_of", "[branch]", required, "",
     "one_of: [{weight: 3, steps: [{say: \"yes\"}]}, {steps: [{say: \"no\"}]}]",
     "One of these branches, by a seeded weighted choice."},
};

constexpr Field kBranch[] = {
    {"weight", "weight", optional, "1", "weight: 3",
     "How likely, beside the other branches' weights."},
    {"steps", "[step]", required, "", "steps: [{say: \"yes\"}]",
     "The steps; an empty list does nothing."},
};

constexpr Field kWhenStep[] = {
    {"when", "when", required, "",
     "when: {value: \"${open}\", is: \"true\", steps: [{say: order}]}",
     "Steps done only if a condition holds."},
};

#define THRONG_MATCH_FIELDS                                                                        \
  {"exists", "boolean", optional, "", "exists: true", "The value is there (or not)."},             \
      {"is", "value", optional, "", "is: ok", "Equals this text; JSON that is no text, as JSON."}, \
      {"is_not", "value", optional, "", "is_not: error", "Does not equal it."},                    \
      {"contains", "template", optional, "", "contains: \"${first}\"", "Contains this text."},     \
      {"lacks", "template", optional, "", "lacks: Traceback", "Does not contain it."},             \
      {"matches",                                                                                  \
       "regex",                                                                                    \
       optional,                                                                                   \
       "",                                                                                         \
       "matches: \"(?i)ramen|poke\"",                                                              \
       "This regular expression (RE2) is found in it."},                                           \
      {"one_of", "[constant]", optional, "", "one_of: [open, closed]", "Equals one of these."},    \
      {"at_least", "number", optional, "", "at_least: 1", "Is a number not below this."},          \
      {"at_most", "number", optional, "", "at_most: 10", "Is a number not above this."}

constexpr Field kWhen[] = {
    {"value", "template", required, "", "value: \"${open}\"", "What is looked at."},
    {"steps", "[step]", required, "", "steps: [{say: order}]", "Done if it holds."},
    {"else", "[step]", optional, "", "else: [{say: never mind}]", "Done if not."},
    THRONG_MATCH_FIELDS};

constexpr Field kMatch[] = {THRONG_MATCH_FIELDS};

#undef THRONG_MATCH_FIELDS

constexpr Field kSetStep[] = {
    {"set", "assignments", required, "", "set: {greeting: \"hello ${user}\"}",
     "Gives variables a value."},
};

constexpr Field kAssignments[] = {
    {"<variable>", "template", optional, "", "greeting: \"hello ${user}\"",
     "A variable and its value."},
};

constexpr Field kExpect[] = {
    {"status", "status | [status]", optional, "", "status: 200",
     "The same as the step's `status`."},
    {"body", "condition", optional, "", "body: {lacks: Traceback}", "The whole body."},
    {"<pointer>", "condition", optional, "", "/restaurants/0/name: {exists: true}",
     "The value at this JSON pointer of the body."},
    {"<header>", "condition", optional, "", "header:Content-Type: {contains: json}",
     "A header of the response."},
};

constexpr Field kPredicates[] = {
    {"body", "condition", optional, "", "body: {contains: Traceback}", "The whole body."},
    {"<pointer>", "condition", optional, "", "/status: ok",
     "The value at this JSON pointer of the body."},
    {"<header>", "condition", optional, "", "header:X-Degraded: {exists: true}",
     "A header of the response."},
};

constexpr Field kCaptures[] = {
    {"<variable>", "source | capture", optional, "", "first: /restaurants/0/name",
     "A variable and where its value is found."},
};

constexpr Field kCapture[] = {
    {"from", "source", optional, "body", "from: /message",
     "A JSON pointer, `header:NAME`, `status` or `body`."},
    {"regex", "regex", optional, "", "regex: \"order #(\\\\d+)\"",
     "Group 1 of this (or all of it, without a group) within that."},
    {"strict", "boolean", optional, "true", "strict: false",
     "If it is not found the request counts as failed (content) and the iteration ends."},
};

}  // namespace

std::span<const Table> flow_tables() {
  static constexpr Table kTables[] = {
      {"flow", "a flow", "What one user does from beginning to end; then it begins anew.", kFlow},
      {"say_step", "a say step", "A chat turn.", kSay},
      {"request_step", "a request step", "Any HTTP request.", kRequest},
      {"request", "a request", "An HTTP request; at most one of `json`, `form` and `raw`.",
       kRequestBody},
      {"body", "a body", "One of `json`, `form` and `raw`.", kBody},
      {"headers", "the headers", "Header fields by name.", kHeaders},
      {"template_map", "the fields", "Names and values.", kTemplateMap},
      {"think_step", "a think step", "A pause.", kThinkStep},
      {"think", "a think time", "One of `fixed`, `uniform`, `exponential`, `normal`, with bounds.",
       kThink},
      {"gather_step", "a gather step", "A meeting point.", kGatherStep},
      {"normal", "a normal think time", "Mean and standard deviation.", kNormal},
      {"repeat_step", "a repeat step", "Repetition.", kRepeatStep},
      {"repeat", "a repetition", "How often, and what.", kRepeat},
      {"one_of_step", "a one_of step", "A choice.", kOneOfStep},
      {"branch", "a branch", "One possibility of a choice.", kBranch},
      {"when_step", "a when step", "A condition.", kWhenStep},
      {"when", "a condition with its steps", "A value, what must hold of it, and the steps.",
       kWhen},
      {"set_step", "a set step", "An assignment.", kSetStep},
      {"assignments", "the assignments", "Variables and their values.", kAssignments},
      {"match", "a condition", "All of the tests given must hold.", kMatch},
      {"expect", "the expectations", "Where to look in the response, and what must hold there.",
       kExpect},
      {"predicates", "the conditions", "Where to look in the response, and what must hold there.",
       kPredicates},
      {"captures", "the captures", "Variables and where their values are found.", kCaptures},
      {"capture", "a capture", "Where a value is found, and what part of it.", kCapture},
  };
  return kTables;
}

}  // namespace throng::plan
