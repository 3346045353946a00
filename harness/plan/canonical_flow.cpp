// Flows as print() writes them (canonical.h): a say is a request that carries `${marker}` by then.
#include "harness/plan/canonical.h"

namespace throng::plan {
namespace {

class FlowPrinter {
 public:
  FlowPrinter(const Flow& flow, const Plan& plan) : flow_(flow), plan_(plan) {}

  YamlOut steps(const Steps& steps) const {
    std::vector<YamlOut> items;
    for (const Step& step : steps)
      items.push_back(std::visit([&](const auto& what) { return one(what); }, step.what));
    return YamlOut::list(std::move(items));
  }

 private:
  YamlOut one(const ExchangeStep& step) const {
    const Exchange& exchange = step.exchange;
    YamlOut request = YamlOut::map();
    add_request(request, exchange.request);
    add_body(request, exchange.request);
    YamlOut out = YamlOut::map();
    out.add("request", std::move(request));
    if (exchange.turn) out.flag("turn", true);
    out.add("name", plain(plan_.steps[step.step].name));
    out.add("via", via(exchange.via));
    if (!exchange.status.empty()) {
      std::vector<YamlOut> statuses;
      for (const std::uint16_t status : exchange.status)
        statuses.push_back(bare(std::uint64_t{status}));
      out.add("status", YamlOut::list(std::move(statuses)));
    }
    if (!exchange.expect.empty()) out.add("expect", canonical(exchange.expect));
    if (!exchange.captures.empty()) out.add("capture", captures(exchange.captures));
    if (exchange.timeout) out.add("timeout", bare(*exchange.timeout));
    out.add("redirects", bare(std::uint64_t{exchange.redirects}));
    return out;
  }

  YamlOut via(const Via& via) const {
    switch (via.kind) {
      case Via::Kind::any:
        return YamlOut::text("any");
      case Via::Kind::next:
        return YamlOut::text("next");
      case Via::Kind::sticky:
        return YamlOut::text("sticky");
      case Via::Kind::other:
        return YamlOut::text("other");
      case Via::Kind::named:
        break;
    }
    return YamlOut::text(plan_.environment.instances[via.instance].name);
  }

  YamlOut captures(const std::vector<Capture>& captures) const {
    YamlOut out = YamlOut::map();
    for (const Capture& capture : captures) {
      YamlOut one = YamlOut::map();
      one.add("from", plain(written(capture.source)));
      if (capture.pattern) one.add("regex", plain(capture.pattern->source()));
      one.flag("strict", capture.strict);
      out.add(flow_.variables[capture.slot], std::move(one));
    }
    return out;
  }

  YamlOut one(const Think& think) const {
    YamlOut time = YamlOut::map();
    switch (think.kind) {
      case Think::Kind::fixed:
        time.add("fixed", bare(think.a));
        break;
      case Think::Kind::uniform:
        time.add("uniform", YamlOut::list({bare(think.a), bare(think.b)}));
        break;
      case Think::Kind::exponential:
        time.add("exponential", bare(think.a));
        break;
      case Think::Kind::normal:
        time.add("normal",
                 YamlOut::map().add("mean", bare(think.a)).add("deviation", bare(think.b)));
        break;
    }
    if (think.at_least) time.add("at_least", bare(*think.at_least));
    if (think.at_most) time.add("at_most", bare(*think.at_most));
    return YamlOut::map().add("think", std::move(time));
  }

  YamlOut one(const Gather& gather) const {
    return YamlOut::map().add("gather", bare(gather.every));
  }

  YamlOut one(const Repeat& repeat) const {
    return YamlOut::map().add("repeat", YamlOut::map()
                                            .add("times", bare(std::uint64_t{repeat.times}))
                                            .add("steps", steps(*repeat.steps)));
  }

  YamlOut one(const OneOf& choice) const {
    std::vector<YamlOut> branches;
    for (const OneOf::Branch& branch : choice.branches) {
      branches.push_back(
          YamlOut::map().add("weight", number(branch.weight)).add("steps", steps(*branch.steps)));
    }
    return YamlOut::map().add("one_of", YamlOut::list(std::move(branches)));
  }

  YamlOut one(const When& when) const {
    YamlOut out = canonical(when.match);
    out.add("value", written(when.value));
    out.add("steps", steps(*when.then));
    if (when.otherwise != nullptr) out.add("else", steps(*when.otherwise));
    return YamlOut::map().add("when", std::move(out));
  }

  YamlOut one(const Set& set) const {
    return YamlOut::map().add("set",
                              YamlOut::map().add(flow_.variables[set.slot], written(set.value)));
  }

  const Flow& flow_;
  const Plan& plan_;
};

}  // namespace

YamlOut canonical(const Flow& flow, const Plan& plan) {
  return YamlOut::map().add("steps", FlowPrinter(flow, plan).steps(flow.steps));
}

}  // namespace throng::plan
