#include "harness/run/sources.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <set>
#include <utility>
#include <variant>

#include "harness/load/share.h"

namespace throng::run {
namespace {

/// Where the exchanges of a flow may go.
struct Reach {
  bool everywhere = false;
  bool own = false;  // the user's own instance, whichever that is
  std::set<std::uint32_t> named;
};

Reach reach_of(const plan::Steps& steps) {
  Reach reach;
  plan::for_each_step(steps, [&](const plan::Step& step) {
    const auto* exchange = std::get_if<plan::ExchangeStep>(&step.what);
    if (exchange == nullptr) return;
    const plan::Via& via = exchange->exchange.via;
    if (via.kind == plan::Via::Kind::sticky) {
      reach.own = true;
    } else if (via.kind == plan::Via::Kind::named) {
      reach.named.insert(via.instance);
    } else {
      reach.everywhere = true;
    }
  });
  return reach;
}

std::uint64_t part(std::uint64_t whole, std::uint64_t parts) { return (whole + parts - 1) / parts; }

load::Share share_of(const plan::Plan& plan, std::uint32_t thread) {
  return {.shard = plan.first_shard() + thread, .shards = plan.shards()};
}

/// The most users that one load thread may have at once.
std::uint64_t most_users_of(const load::Share& share, const plan::Load& load) {
  const bool open = load.model == plan::Load::Model::open;
  return open ? share.bound(load.most_users()) : share.of(load.most_users());
}

/// How many of them stay with each instance. A user's own one goes by its place among all users of
/// its load, of whom a segment has every so-manieth: they need not spread over all instances.
std::vector<std::uint64_t> own_users(const plan::Plan& plan, const plan::Load& load,
                                     std::uint32_t instances) {
  std::vector<std::uint64_t> own(instances, 0);
  for (std::uint32_t thread = 0; thread < plan.threads; ++thread) {
    const load::Share share = share_of(plan, thread);
    const std::uint64_t users = most_users_of(share, load);
    for (std::uint64_t i = 0; i < users; ++i) ++own[share.at(i) % instances];
  }
  return own;
}

bool is_own(const std::string& text) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(text, error);
  if (error) return false;
  boost::asio::io_context context;
  boost::asio::ip::tcp::socket socket(context);
  const boost::asio::ip::tcp::endpoint endpoint(address, 0);
  socket.open(endpoint.protocol(), error);
  if (!error) socket.bind(endpoint, error);
  return !error;
}

}  // namespace

std::uint64_t most_users_here(const plan::Plan& plan, const plan::Load& load) {
  std::uint64_t users = 0;
  for (std::uint32_t thread = 0; thread < plan.threads; ++thread) {
    users += most_users_of(share_of(plan, thread), load);
  }
  return users;
}

Demand greatest_demand(const plan::Plan& plan) {
  const auto instances = static_cast<std::uint32_t>(plan.environment.instances.size());
  if (instances == 0) return {};
  std::vector<std::uint64_t> connections(instances, 0);
  for (const plan::Load& load : plan.loads) {
    const Reach reach = reach_of(plan.flows[load.flow].steps);
    const std::uint64_t users = most_users_here(plan, load);
    const std::vector<std::uint64_t> own = own_users(plan, load, instances);
    for (std::uint32_t i = 0; i < instances; ++i) {
      const bool all_come = reach.everywhere || reach.named.contains(i);
      if (all_come) {
        connections[i] += users;
      } else if (reach.own) {
        connections[i] += own[i];
      }
    }
  }
  const auto most = std::max_element(connections.begin(), connections.end());
  const auto index = static_cast<std::size_t>(most - connections.begin());
  return {plan.environment.instances[index].name, *most};
}

Result<void> ensure_ports(const plan::Plan& plan, std::uint64_t ports) {
  const Demand demand = greatest_demand(plan);
  const std::uint64_t sources = std::max<std::size_t>(1, plan.environment.source_addresses.size());
  if (demand.connections <= ports * sources) return {};
  const std::string addresses = sources == 1 ? "one source address" : "source addresses";
  const std::uint64_t wanted = part(demand.connections, std::max<std::uint64_t>(1, ports));
  return unexpected(
      Failure::other,
      "this run may need " + std::to_string(demand.connections) + " connections to instance " +
          demand.instance + ", and from " + (sources == 1 ? "" : std::to_string(sources) + " ") +
          addresses + " this machine has local ports for " + std::to_string(ports * sources) +
          " (net.ipv4.ip_local_port_range): name " + std::to_string(wanted) +
          " addresses of this machine under source_addresses of the environment, let users stay "
          "with one of more instances (via: sticky), share the run out with --segment, or widen "
          "the "
          "range with `sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\"` as root");
}

Result<void> ensure_own(const std::vector<std::string>& addresses) {
  std::string strangers;
  for (const std::string& address : addresses) {
    if (!is_own(address)) strangers += (strangers.empty() ? "" : ", ") + address;
  }
  if (strangers.empty()) return {};
  return unexpected(Failure::unreachable,
                    "source_addresses: no connection can come from " + strangers +
                        ", which this machine does not have: `ip address` lists those it has");
}

}  // namespace throng::run
