// The plan as one document of its own language, every default written out (load_plan.h).
#include "harness/plan/canonical.h"
#include "harness/plan/load_plan.h"
#include "harness/plan/segment.h"

namespace throng::plan {
namespace {

YamlOut feed_of(const Feed& feed) {
  static constexpr const char* kOrders[] = {"sequence", "shuffle", "random"};
  static constexpr const char* kEnds[] = {"cycle", "stop"};
  static constexpr const char* kShares[] = {"iteration", "user"};
  YamlOut out = YamlOut::map();
  out.add("file", plain(feed.file));
  out.add("order", kOrders[static_cast<std::size_t>(feed.order)]);
  out.add("on_end", kEnds[static_cast<std::size_t>(feed.on_end)]);
  out.add("share", kShares[static_cast<std::size_t>(feed.share)]);
  out.add("columns", plain_list(feed.columns));
  out.add("rows", bare(std::uint64_t{feed.rows.size()}));
  return out;
}

YamlOut checks_of(const CheckSettings& checks) {
  YamlOut out = YamlOut::map();
  out.add("only", plain_list(checks.enabled));
  out.add("history", YamlOut::map().add("sample", bare(checks.history_sample)));
  out.add("omit_request_id", bare(checks.omit_request_id));
  out.add("allow_inconclusive", plain_list(checks.allow_inconclusive));
  return out;
}

YamlOut limits_of(const Limits& limits) {
  YamlOut out = YamlOut::map();
  out.add("connect_timeout", bare(limits.connect_timeout));
  out.add("response_timeout", bare(limits.response_timeout));
  out.add("turn_timeout", bare(limits.turn_timeout));
  out.add("max_response", bare(limits.max_response));
  out.add("max_header", bare(limits.max_header));
  out.add("max_findings_per_check", bare(std::uint64_t{limits.max_findings_per_check}));
  out.add("max_history", bare(limits.max_history));
  return out;
}

}  // namespace

std::string print(const Plan& plan) {
  YamlOut out = YamlOut::map();
  out.add("throng", bare(std::uint64_t{1})).add("kind", "scenario").add("name", plan.name);
  out.add("seed", bare(plan.seed));
  out.add("contract", canonical(plan.contract)).add("environment", canonical(plan.environment));
  YamlOut feeds = YamlOut::map();
  for (const Feed& feed : plan.feeds) feeds.add(feed.name, feed_of(feed));
  if (!feeds.empty()) out.add("feeds", std::move(feeds));
  YamlOut flows = YamlOut::map();
  for (const Flow& flow : plan.flows) flows.add(flow.name, canonical(flow, plan));
  out.add("flows", std::move(flows));
  YamlOut load = YamlOut::map();
  load.add("warm_up", bare(plan.warm_up)).add("threads", bare(std::uint64_t{plan.threads}));
  for (const Load& one : plan.loads) load.add(one.name, canonical(one, plan));
  out.add("load", std::move(load));
  out.add("checks", checks_of(plan.checks));
  std::vector<YamlOut> budgets;
  for (const Budget& budget : plan.budgets) budgets.push_back(canonical(budget, plan));
  out.add("budgets", YamlOut::list(std::move(budgets)));
  out.add("limits", limits_of(plan.limits)).add("generator", canonical(plan.generator));
  out.add("settle", bare(plan.settle));
  if (plan.segment.count > 1) out.add("segment", YamlOut::bare(print(plan.segment)));
  out.add("files", plain_list(plan.files));
  return "# " + std::to_string(plan.most_users()) + " users at most, " +
         throng::print(plan.length()) + "\n" + out.document();
}

}  // namespace throng::plan
