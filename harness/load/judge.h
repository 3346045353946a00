// harness/load/judge.h
//
// What became of one exchange. ok: acknowledged, read to the last byte, and as expected. fail:
// certainly without effect. unknown: everything else, for ever, unless it is seen later. A reply
// that acknowledges but does not hold what the step expects may have had its effect, so it is
// unknown, with the failure `content`.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/failure.h"
#include "harness/load/render.h"
#include "harness/load/reply.h"
#include "harness/observe/observation.h"
#include "harness/plan/contract.h"
#include "harness/plan/exchange.h"
#include "harness/plan/flow.h"

namespace throng::load {

struct Judgement {
  Outcome outcome = Outcome::ok;
  Failure failure = Failure::none;
  bool goes_on = true;  // the iteration; false: a strict capture found nothing
};

/// Of one step; shared by all users of a crew.
class Judge {
 public:
  /// Keeps references to both.
  Judge(const plan::Contract& contract, const plan::Exchange& exchange, const plan::Flow& flow);

  /// Fills the variables that the step captures. `why` is cleared and says, for people, what went
  /// wrong.
  Judgement judge(Reply& reply, const Values& values, std::vector<std::string>& variables,
                  std::string& room, std::string& why) const;

 private:
  [[nodiscard]] Judgement judge_status(const net::Response& response, std::string& why) const;
  [[nodiscard]] bool as_expected(Reply& reply, const Values& values, std::string& room,
                                 std::string& why) const;
  [[nodiscard]] bool capture(Reply& reply, const Values& values,
                             std::vector<std::string>& variables, std::string& why) const;
  [[nodiscard]] std::string_view variable(const plan::ValueSource& source,
                                          const Values& values) const;

  const plan::Contract& contract_;
  const plan::Exchange& exchange_;
  const plan::Flow& flow_;
};

/// What a failed transport says about the effect of the request.
[[nodiscard]] Outcome outcome_of(Failure transport);

/// What became of the request ID: `sent` is empty if none was. `response` is complete.
[[nodiscard]] observe::Echo echo_of(const plan::RequestIdContract& contract, std::string_view sent,
                                    const net::Response& response);

}  // namespace throng::load
