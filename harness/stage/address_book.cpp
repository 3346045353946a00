#include "harness/stage/address_book.h"

#include <utility>

#include "harness/stage/ports.h"

namespace throng::stage {

namespace {

bool mentions(const plan::ProcessSpec& spec, const std::string& name) {
  for (const plan::LateText& word : spec.command) {
    if (word.text.find(name) != std::string::npos) return true;
  }
  for (const auto& [variable, text] : spec.variables) {
    if (text.text.find(name) != std::string::npos) return true;
  }
  return spec.directory.text.find(name) != std::string::npos;
}

/// A process listens if it is given a port, asked whether it is ready, or spoken of by its address.
bool listens(const plan::ProcessSpec& spec, const plan::Environment& environment) {
  if (spec.port || !spec.ready_path.empty() || mentions(spec, "${port}")) return true;
  const std::string address = "${processes." + spec.name + ".";
  for (const plan::ProcessSpec& other : environment.processes) {
    if (mentions(other, address)) return true;
  }
  for (const plan::InstanceSpec& other : environment.instances) {
    if (other.url.text.find(address) != std::string::npos) return true;
    if (other.process && mentions(*other.process, address)) return true;
  }
  return false;
}

/// Gives out the fixed ports and, for the rest, free ones.
class PortChoice {
 public:
  Result<void> fix(const plan::ProcessSpec& spec, std::uint16_t& into) {
    if (!spec.port) {
      free_.push_back(&into);
      return {};
    }
    const Result<void> free = check_free(*spec.port);
    if (!free)
      return unexpected(free.error().kind,
                        "cannot start " + spec.name + ": " + free.error().message);
    into = *spec.port;
    fixed_.push_back(into);
    return {};
  }
  void any(std::uint16_t& into) { free_.push_back(&into); }
  Result<void> choose() {
    const Result<std::vector<std::uint16_t>> ports = free_ports(free_.size(), fixed_);
    if (!ports) return unexpected(ports.error());
    for (std::size_t i = 0; i < free_.size(); ++i) *free_[i] = (*ports)[i];
    return {};
  }

 private:
  std::vector<std::uint16_t> fixed_;
  std::vector<std::uint16_t*> free_;
};

Result<void> choose_ports(const plan::Environment& environment, AddressBook& book) {
  PortChoice choice;
  book.process_ports.resize(environment.processes.size());
  book.instance_ports.resize(environment.instances.size());
  for (std::size_t i = 0; i < environment.processes.size(); ++i) {
    const plan::ProcessSpec& spec = environment.processes[i];
    if (!listens(spec, environment)) continue;
    if (const Result<void> ok = choice.fix(spec, book.process_ports[i]); !ok) return ok;
  }
  for (std::size_t i = 0; i < environment.instances.size(); ++i) {
    const plan::InstanceSpec& spec = environment.instances[i];
    if (!spec.process) continue;
    if (const Result<void> ok = choice.fix(*spec.process, book.instance_ports[i]); !ok) return ok;
  }
  if (environment.redis.present && environment.redis.start) choice.any(book.redis_port);
  return choice.choose();
}

Result<void> name_redis(const plan::RedisSpec& redis, AddressBook& book) {
  if (!redis.present) return {};
  book.redis_host = "127.0.0.1";
  if (!redis.start) {
    Result<std::string> host = plan::fill(redis.host, book.names);
    if (!host) return unexpected(host.error().kind, "redis, host: " + host.error().message);
    book.redis_host = std::move(*host);
    book.redis_port = redis.port;
  }
  const std::string port = std::to_string(book.redis_port);
  book.names["redis.host"] = book.redis_host;
  book.names["redis.port"] = port;
  book.names["redis.url"] = (redis.tls ? "rediss://" : "redis://") + book.redis_host + ":" + port;
  return {};
}

Result<void> name_instance(const plan::InstanceSpec& spec, std::uint16_t port, AddressBook& book) {
  std::string url = "http://127.0.0.1:" + std::to_string(port);
  if (!spec.url.empty()) {
    Result<std::string> filled = plan::fill(spec.url, book.seen_by(spec.name, port));
    if (!filled)
      return unexpected(filled.error().kind, spec.name + ", url: " + filled.error().message);
    url = std::move(*filled);
  }
  Result<net::Endpoint> endpoint = net::parse_url(url);
  if (!endpoint)
    return unexpected(endpoint.error().kind, spec.name + ", url: " + endpoint.error().message);
  const std::string prefix = "instances." + spec.name;
  book.names[prefix + ".url"] = endpoint->url();
  book.names[prefix + ".port"] = std::to_string(endpoint->port);
  book.instances.push_back(std::move(*endpoint));
  return {};
}

}  // namespace

Names AddressBook::seen_by(const std::string& name, std::uint16_t port) const {
  Names all = names;
  all["instance"] = name;
  if (port != 0) all["port"] = std::to_string(port);
  return all;
}

Result<AddressBook> make_address_book(const plan::Environment& environment, const Names& known) {
  AddressBook book;
  book.names = known;
  if (const Result<void> ok = choose_ports(environment, book); !ok) return unexpected(ok.error());
  if (const Result<void> ok = name_redis(environment.redis, book); !ok)
    return unexpected(ok.error());
  for (std::size_t i = 0; i < environment.processes.size(); ++i) {
    if (book.process_ports[i] == 0) continue;
    const std::string port = std::to_string(book.process_ports[i]);
    const std::string prefix = "processes." + environment.processes[i].name;
    book.names[prefix + ".url"] = "http://127.0.0.1:" + port;
    book.names[prefix + ".port"] = port;
  }
  for (std::size_t i = 0; i < environment.instances.size(); ++i) {
    const Result<void> ok = name_instance(environment.instances[i], book.instance_ports[i], book);
    if (!ok) return unexpected(ok.error());
  }
  return book;
}

}  // namespace throng::stage
