#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "harness/plan/late_text.h"
#include "harness/plan/parts.h"
#include "harness/plan/record.h"

namespace throng::plan {
namespace {

class EnvironmentReader {
 public:
  EnvironmentReader(const Node& node, Reading& reading)
      : record_(&node, "environment"), reading_(reading), mistakes_(reading.mistakes) {
    for (const char* group : {"stubs", "processes", "instances"}) {
      if (const Node* map = node.find(group)) {
        for (const Node& key : map->keys) known_.groups[group].push_back(key.text);
      }
    }
    known_.redis = node.find("redis") != nullptr;
  }

  Environment read(const Node& node) {
    Environment made;
    made.name = record_.text("name");
    made.file = record_.has("file") ? record_.text("file") : node.source->path;
    if (const Node* redis = record_.find("redis")) made.redis = read_redis(*redis);
    if (const Node* stubs = record_.find("stubs")) {
      for_each(*stubs, [&](const Node& key, const Node& value) {
        made.stubs.push_back(read_stub(key, value));
      });
    }
    if (const Node* processes = record_.find("processes")) {
      for_each(*processes, [&](const Node& key, const Node& value) {
        ProcessSpec process;
        process.name = key.text;
        fill_process(value, Record(&value, "process"), process);
        made.processes.push_back(std::move(process));
      });
    }
    if (const Node* instances = record_.find("instances")) read_instances(*instances, made);
    read_sources(made);
    made.ca_file = file(record_);
    made.verify_tls = record_.flag("verify_tls");
    check_names(made);
    check_ports(made);
    return made;
  }

 private:
  template <typename Visit>
  static void for_each(const Node& map, Visit visit) {
    for (std::size_t i = 0; i < map.keys.size(); ++i) {
      if (!map.items[i].bad && map.items[i].is_map()) visit(map.keys[i], map.items[i]);
    }
  }

  LateText late(const Node& node, bool port) {
    LateScope scope{reading_, known_, port, absolute_here_};
    return read_late(node, scope);
  }
  LateText late(const Record& record, std::string_view key, bool port = false) {
    const Node* value = record.find(key);
    return value != nullptr ? late(*value, port) : LateText{};
  }

  std::string file(const Record& record) {
    const Node* named = record.find("ca_file");
    if (named == nullptr) return {};
    if (reading_.canonical) return named->text;
    const std::string path = beside(named->source->path, named->text);
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) {
      mistakes_.at(*named, "cannot read " + path + ": no such file",
                   "paths are relative to the file that names them");
    }
    return path;
  }

  RedisSpec read_redis(const Node& node) {
    const Record record(&node, "redis");
    RedisSpec redis;
    redis.present = true;
    redis.start = record.flag("start");
    redis.host = late(record, "host");
    redis.port = static_cast<std::uint16_t>(record.whole("port"));
    redis.user = record.text("user");
    redis.password = late(record, "password");
    redis.database = record.count("database");
    redis.tls = record.flag("tls");
    redis.ca_file = file(record);
    if (record.has("commands_per_second"))
      redis.commands_per_second = record.count("commands_per_second");
    if (const Node* options = record.find("options")) {
      for (const Node& one : options->items) redis.server_options.push_back(one.text);
      if (!redis.start)
        mistakes_.at(*options, "`options` are for a Redis that throng starts", "add `start: true`");
    }
    if (redis.start) {
      for (const char* key : {"host", "port", "user", "password", "tls", "ca_file"}) {
        const Node* given = record.find(key);
        if (given == nullptr || (given->text == "false")) continue;
        mistakes_.at(
            node.key(key),
            "`" + std::string(key) + "` is for a Redis that runs already, and `start` starts one",
            "leave out one of them");
      }
    } else if (!record.mentions("host") && !record.mentions("start")) {
      mistakes_.at(node, "the Redis needs `start: true` or `host`");
    } else if (!record.mentions("host")) {
      mistakes_.at(*node.find("start"), "a Redis that is not started needs `host`");
    }
    if (record.has("ca_file") && !redis.tls)
      mistakes_.at(*record.find("ca_file"), "certificates without `tls: true`");
    return redis;
  }

  void read_sources(Environment& made) {
    const Node* addresses = record_.find("source_addresses");
    if (addresses == nullptr) return;
    for (const Node& one : addresses->items) {
      if (one.bad) continue;
      std::vector<std::string>& known = made.source_addresses;
      if (std::find(known.begin(), known.end(), one.text) != known.end()) {
        mistakes_.at(one, "the address " + one.text + " is here twice",
                     "users take the addresses in turn anyway");
      } else {
        known.push_back(one.text);
      }
    }
    if (addresses->items.empty())
      mistakes_.at(*addresses, "a list without addresses", "leave it out to connect from any");
  }

  StubSpec read_stub(const Node& key, const Node& node) {
    const Record record(&node, "stub");
    StubSpec stub;
    stub.name = key.text;
    stub.kind = word_of<StubSpec::Kind>(record.text("kind"), {"llm", "backend"});
    stub.latency_median = record.duration("latency");
    stub.latency_sigma = record.number("sigma");
    stub.token_gap = record.duration("token_gap");
    stub.echo_markers = record.count("echo_markers");
    if (stub.latency_sigma > 0 && !record.mentions("latency")) {
      mistakes_.at(*record.find("sigma"), "`sigma` spreads the latency, but there is none",
                   "add `latency`");
    }
    return stub;
  }

  // What `node` says is set in `process`; what it does not say stays (it may come from the instance
  // it is like).
  void fill_process(const Node& node, const Record& record, ProcessSpec& process) {
    absolute_here_ = node.find("directory") != nullptr || !process.directory.empty();
    if (const Node* run = record.find("run")) {
      process.command.clear();
      for (const Node& one : run->items) {
        if (!one.bad) process.command.push_back(late(one, true));
      }
      if (run->items.empty())
        mistakes_.at(*run, "an empty command", "for example: run: [\"${bin}/chatd\", agent]");
    }
    if (const Node* variables = record.find("env")) {
      for (std::size_t i = 0; i < variables->keys.size(); ++i) {
        if (!variables->items[i].bad)
          set_variable(process, variables->keys[i].text, late(variables->items[i], true));
      }
    }
    if (record.has("directory")) process.directory = late(record, "directory", true);
    if (record.has("port")) process.port = static_cast<std::uint16_t>(record.whole("port"));
    if (record.has("ready")) process.ready_path = record.text("ready");
    if (record.has("ready_within")) process.ready_within = record.duration("ready_within");
    if (record.has("stop_grace")) process.stop_grace = record.duration("stop_grace");
    absolute_here_ = false;
  }

  static void set_variable(ProcessSpec& process, const std::string& name, LateText value) {
    for (auto& [known, old] : process.variables) {
      if (known == name) {
        old = std::move(value);
        return;
      }
    }
    process.variables.emplace_back(name, std::move(value));
  }

  void read_instances(const Node& map, Environment& made) {
    if (map.keys.empty()) return;
    for_each(map, [&](const Node& key, const Node&) {
      std::set<std::string> on_the_way;
      if (const InstanceSpec* instance = instance_named(map, key.text, on_the_way))
        made.instances.push_back(*instance);
    });
  }

  // Reads an instance after the one it is like. Null if it is wrong or goes round in a circle
  // (told).
  const InstanceSpec* instance_named(const Node& map, const std::string& name,
                                     std::set<std::string>& on_the_way) {
    if (const auto done = instances_.find(name); done != instances_.end()) return &done->second;
    if (circles_.count(name) > 0) return nullptr;
    const Node* node = map.find(name);
    if (node == nullptr || node->bad || !node->is_map()) return nullptr;
    on_the_way.insert(name);
    const Record record(node, "instance");
    InstanceSpec instance;
    if (const Node* like = record.find("like")) {
      if (on_the_way.count(like->text) > 0) {
        circles_.insert(on_the_way.begin(), on_the_way.end());
        mistakes_.at(*like,
                     "`like` goes round in a circle: `" + name + "` is like `" + like->text + "`",
                     "one of them must say what it is");
        return nullptr;
      }
      if (map.find(like->text) == nullptr) {
        mistakes_.at(*like, "there is no instance `" + like->text + "`",
                     suggest(like->text, known_.groups["instances"], "the instances are"));
        return nullptr;
      }
      const InstanceSpec* model = instance_named(map, like->text, on_the_way);
      if (model == nullptr) return nullptr;
      instance = *model;
    }
    instance.name = name;
    fill_instance(*node, record, instance);
    return &instances_.emplace(name, std::move(instance)).first->second;
  }

  void fill_instance(const Node& node, const Record& record, InstanceSpec& instance) {
    if (record.mentions("run") && !instance.process) instance.process.emplace();
    if (instance.process) {
      instance.process->name = instance.name;
      fill_process(node, record, *instance.process);
    } else {
      for (const char* key : {"env", "port", "ready", "ready_within", "stop_grace", "directory"}) {
        if (node.find(key) == nullptr) continue;
        mistakes_.at(node.key(key),
                     "`" + std::string(key) + "` is for an instance that throng starts",
                     "add `run`, or leave it out");
      }
    }
    if (record.has("url")) {
      instance.url = late(record, "url", instance.process.has_value());
      check_url(*record.find("url"), instance.url);
    } else if (instance.process && instance.url.empty()) {
      instance.url.text = "http://127.0.0.1:${port}";
    } else if (instance.url.empty() && !record.mentions("url")) {
      mistakes_.at(node, "an instance needs `url` (where it runs) or `run` (how to start it)");
    }
  }

  void check_url(const Node& node, const LateText& url) {
    const std::string& text = url.text;
    const std::size_t scheme = text.starts_with("http://")    ? 7
                               : text.starts_with("https://") ? 8
                                                              : 0;
    if (text.starts_with("${")) return;
    if (scheme == 0 || text.size() == scheme || text[scheme] == '/') {
      mistakes_.at(node,
                   "expected a URL such as http://10.0.0.1:5000, not " + in_quotes(node.text));
    } else if (const std::size_t path = text.find('/', scheme);
               path != std::string::npos && path + 1 < text.size()) {
      mistakes_.at(node, "an instance's URL has no path; the contract and the flows name paths");
    }
  }

  void check_names(const Environment& made) {
    const Node* instances = record_.find("instances");
    if (instances == nullptr) return;
    for (const Node& key : instances->keys) {
      for (const std::string_view word : {"any", "next", "sticky", "other"}) {
        if (key.text != word) continue;
        mistakes_.at(key, "an instance cannot be called `" + key.text + "`: `via: " + key.text +
                              "` means something else");
      }
    }
    for (const ProcessSpec& process : made.processes) {
      if (const Node* same = instances->find(process.name); same != nullptr) {
        mistakes_.at(*same, "a process and an instance are both called `" + process.name + "`");
      }
    }
  }

  void check_ports(const Environment& made) {
    std::map<std::uint16_t, std::string> taken;
    const auto take = [&](const ProcessSpec& process, const char* group) {
      if (!process.port) return;
      const auto [first, is_new] = taken.emplace(*process.port, process.name);
      if (is_new) return;
      const Node* map = record_.find(group);
      const Node* node = map != nullptr ? map->find(process.name) : nullptr;
      if (node == nullptr) return;
      const Node* port = node->find("port");
      mistakes_.at(
          port != nullptr ? *port : *node,
          "port " + std::to_string(*process.port) + " is taken by `" + first->second + "` already",
          "without `port` a free one is chosen");
    };
    for (const ProcessSpec& process : made.processes) take(process, "processes");
    for (const InstanceSpec& instance : made.instances) {
      if (instance.process) take(*instance.process, "instances");
    }
  }

  Record record_;
  Reading& reading_;
  Mistakes& mistakes_;
  LateNames known_;
  std::map<std::string, InstanceSpec> instances_;
  std::set<std::string> circles_;
  bool absolute_here_ = false;
};

}  // namespace

Environment read_environment(const Node& node, Reading& reading) {
  return EnvironmentReader(node, reading).read(node);
}

}  // namespace throng::plan
