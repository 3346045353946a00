#include "harness/stage/stage.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "harness/net/scope.h"
#include "tests/support/sockets.h"
#include "tests/unit/stage/environments.h"

namespace throng::stage {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::await;
using test::eventually;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::string slurp(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

class StageTest : public testing::Test {
 protected:
  StageOptions options() {
    return {
        .log_dir = dir_.file("logs"), .names = {}, .key_patterns = {"chat_session:*"}, .seed = 7};
  }
  Result<Started> start(Stage& stage) { return await(loop_, stage.start()); }
  std::string error_of(const plan::Environment& environment) {
    Stage stage(loop_, environment, options());
    const Result<Started> started = start(stage);
    EXPECT_FALSE(started.has_value());
    return started ? "" : started.error().message;
  }

  test::ScratchDir dir_;
  net::Loop loop_;
};

TEST_F(StageTest, a_redis_of_our_own_lets_the_probe_read_the_contracts_keys_and_write_nothing) {
  plan::Environment environment;
  environment.redis.present = environment.redis.start = true;
  Stage stage(loop_, environment, options());
  const Result<Started> started = start(stage);
  ASSERT_TRUE(started) << started.error().message;
  ASSERT_THAT(started->processes, SizeIs(1));
  EXPECT_TRUE(runs(started->processes[0].pid));
  EXPECT_EQ(started->names.at("redis.url"), "redis://127.0.0.1:" + started->names.at("redis.port"));

  redis::Options owner = started->probe;
  owner.user = owner.password = "";
  redis::Client admin(loop_, owner);
  redis::Client probe(loop_, started->probe);
  const auto ask = [this](redis::Client& client, redis::Command command) {
    const Result<redis::Reply> reply =
        await(loop_, client.command(std::move(command), loop_.now() + seconds(5)));
    return reply ? reply->text : reply.error().message;
  };
  EXPECT_EQ(ask(admin, {"SET", "chat_session:a", "hello"}), "OK");
  EXPECT_EQ(ask(admin, {"SET", "secret", "s"}), "OK");
  EXPECT_EQ(ask(probe, {"GET", "chat_session:a"}), "hello");
  EXPECT_THAT(ask(probe, {"GET", "secret"}), HasSubstr("NOPERM"));
  EXPECT_THAT(ask(probe, {"SET", "chat_session:a", "x"}), HasSubstr("NOPERM"));
  await(loop_, stage.stop());
  EXPECT_FALSE(runs(started->processes[0].pid));
}

TEST_F(StageTest, instances_get_ports_of_their_own_and_know_each_other_before_they_start) {
  plan::Environment environment;
  environment.instances = {python_server("a"), python_server("b")};
  for (plan::InstanceSpec& spec : environment.instances) {
    spec.process->variables = {{"PEER", {"${instances.b.url}"}},
                               {"SELF", {"${instance} ${port} ${stubs.llm.url}"}}};
  }
  StageOptions given = options();
  given.names["stubs.llm.url"] = "http://127.0.0.1:9";
  Stage stage(loop_, environment, given);
  const Result<Started> started = start(stage);
  ASSERT_TRUE(started) << started.error().message;
  ASSERT_THAT(started->instances, SizeIs(2));
  EXPECT_NE(started->instances[0].endpoint.port, started->instances[1].endpoint.port);
  const std::string variables =
      slurp("/proc/" + std::to_string(started->processes[0].pid) + "/environ");
  EXPECT_THAT(variables, HasSubstr("PEER=" + started->instances[1].endpoint.url()));
  EXPECT_THAT(variables, HasSubstr("SELF=a " + std::to_string(started->instances[0].endpoint.port) +
                                   " http://127.0.0.1:9"));
  EXPECT_THAT(
      test::ask(started->instances[1].endpoint.port, "GET / HTTP/1.0\r\n\r\n", 12, seconds(5)),
      HasSubstr("200"));
  await(loop_, stage.stop());
  EXPECT_THAT(slurp(started->instances[0].log_file), HasSubstr("GET /"));
}

TEST_F(StageTest, stopping_ends_what_the_processes_started_in_turn) {
  plan::Environment environment;
  environment.processes = {process("tree", {"sh", "-c", "sleep 1000.5 & sleep 1001.5 & wait"})};
  Stage stage(loop_, environment, options());
  const Result<Started> started = start(stage);
  ASSERT_TRUE(started) << started.error().message;
  EXPECT_THAT(started->processes[0].url, IsEmpty());
  ASSERT_TRUE(eventually([] { return processes_with("1000.5").size() >= 2; }));  // sh and sleep
  await(loop_, stage.stop());
  EXPECT_THAT(processes_with("1000.5"), IsEmpty());
  EXPECT_THAT(processes_with("1001.5"), IsEmpty());
  await(loop_, stage.stop());  // and again does no harm
}

TEST_F(StageTest, a_process_that_will_not_end_is_killed_after_its_grace) {
  plan::Environment environment;
  environment.processes = {
      process("deaf", {"sh", "-c", "trap '' TERM; touch deaf; while true; do sleep 1002.5; done"})};
  environment.processes[0].directory = {dir_.path()};
  environment.processes[0].stop_grace = milliseconds(100);
  Stage stage(loop_, environment, options());
  const Result<Started> started = start(stage);
  ASSERT_TRUE(started) << started.error().message;
  ASSERT_TRUE(eventually([&] { return access(dir_.file("deaf").c_str(), F_OK) == 0; }));
  await(loop_, stage.stop());
  EXPECT_FALSE(runs(started->processes[0].pid));
  EXPECT_THAT(processes_with("1002.5"), IsEmpty());
}

TEST_F(StageTest, a_process_asked_to_end_may_finish_within_its_grace) {
  plan::Environment environment;
  environment.processes = {process(
      "polite",
      {"sh", "-c",
       "trap 'sleep 0.3; touch finished; exit 0' TERM; touch up; while true; do sleep 0.1; done"})};
  environment.processes[0].directory = {dir_.path()};
  Stage stage(loop_, environment, options());
  ASSERT_TRUE(start(stage));
  ASSERT_TRUE(eventually([&] { return access(dir_.file("up").c_str(), F_OK) == 0; }));
  await(loop_, stage.stop());
  EXPECT_EQ(access(dir_.file("finished").c_str(), F_OK), 0);
}

TEST_F(StageTest, destroying_a_stage_ends_everything_at_once) {
  plan::Environment environment;
  environment.processes = {process("tree", {"sh", "-c", "trap '' TERM; sleep 1003.5 & wait"})};
  environment.instances = {python_server("a")};
  Started started;
  {
    Stage stage(loop_, environment, options());
    const Result<Started> up = start(stage);
    ASSERT_TRUE(up) << up.error().message;
    started = *up;
  }
  for (const StartedProcess& process : started.processes) EXPECT_FALSE(runs(process.pid));
  EXPECT_TRUE(eventually([] { return processes_with("1003.5").empty(); }));
}

TEST_F(StageTest, a_command_that_does_not_exist_is_named_with_the_place_it_was_looked_for) {
  plan::Environment environment;
  environment.processes = {process("ghost", {"no-such-program-here", "--flag"})};
  EXPECT_THAT(error_of(environment),
              AllOf(HasSubstr("cannot start ghost"), HasSubstr("\"no-such-program-here\""),
                    HasSubstr("PATH"), HasSubstr("--flag")));
  environment.processes = {process("ghost", {"/nowhere/agent"})};
  EXPECT_THAT(error_of(environment),
              HasSubstr("cannot run /nowhere/agent: No such file or directory"));
  environment.processes = {process("lost", {"true"})};
  environment.processes[0].directory = {"/nowhere"};
  EXPECT_THAT(error_of(environment),
              HasSubstr("cannot change to directory /nowhere: No such file"));
}

TEST_F(StageTest, a_process_that_ends_while_starting_is_told_at_once_with_its_last_words) {
  plan::Environment environment;
  environment.instances = {instance("broken", {"sh", "-c", "echo no configuration >&2; exit 3"})};
  environment.instances[0].process->ready_within = std::chrono::hours(1);
  EXPECT_THAT(error_of(environment),
              AllOf(HasSubstr("broken ended while it was starting: exit status 3"),
                    HasSubstr("no configuration"), HasSubstr("broken.log")));
}

TEST_F(StageTest,
       a_process_that_is_never_ready_is_told_with_what_it_answered_and_everything_is_ended) {
  plan::Environment environment;
  environment.redis.present = environment.redis.start = true;
  environment.instances = {instance("mute", {"sleep", "1004.5"})};
  environment.instances[0].process->ready_within = milliseconds(300);
  environment.instances[0].process->ready_path = "/health";
  EXPECT_THAT(error_of(environment), AllOf(HasSubstr("mute was not ready within 300ms"),
                                           HasSubstr("/health"), HasSubstr("refused")));
  EXPECT_THAT(processes_with("1004.5"), IsEmpty());
  EXPECT_EQ(zombies(), 0);
}

TEST_F(StageTest, secrets_stay_out_of_what_is_said_of_a_failure) {
  plan::Environment environment;
  environment.processes = {process("p", {"/nowhere/agent", "--token", "hunter2"})};
  environment.processes[0].command[2].secret = true;
  EXPECT_THAT(error_of(environment), AllOf(HasSubstr("--token ***"), Not(HasSubstr("hunter2"))));
}

TEST_F(StageTest, a_name_that_nobody_knows_is_told_with_its_place) {
  plan::Environment environment;
  environment.processes = {process("p", {"true"})};
  environment.processes[0].variables = {{"URL", {"${processes.q.url}"}}};
  EXPECT_THAT(error_of(environment),
              AllOf(HasSubstr("p, variable URL"), HasSubstr("processes.q.url")));
}

TEST_F(StageTest, a_fixed_port_that_is_taken_is_told_before_anything_starts) {
  plan::Environment first;
  first.instances = {python_server("holder")};
  Stage holder(loop_, first, options());
  const Result<Started> held = start(holder);
  ASSERT_TRUE(held) << held.error().message;
  const std::uint16_t port = held->instances[0].endpoint.port;
  plan::Environment environment;
  environment.instances = {python_server("late")};
  environment.instances[0].process->port = port;
  EXPECT_THAT(error_of(environment), HasSubstr("cannot start late: port " + std::to_string(port) +
                                               " of 127.0.0.1 is taken"));
  await(loop_, holder.stop());
}

TEST_F(StageTest, what_is_said_to_run_already_is_named_with_the_cause_if_it_does_not) {
  plan::Environment environment;
  environment.instances.resize(1);
  environment.instances[0].name = "agent-1";
  const std::string port = std::to_string(test::free_port());
  environment.instances[0].url = {"http://127.0.0.1:" + port};
  EXPECT_THAT(error_of(environment),
              AllOf(HasSubstr("cannot reach http://127.0.0.1:" + port + " (agent-1): "),
                    HasSubstr("refused")));
  environment.redis.present = true;
  environment.redis.host = {"127.0.0.1"};
  environment.redis.port = test::free_port();
  EXPECT_THAT(error_of(environment), AllOf(HasSubstr("redis://127.0.0.1:"), HasSubstr("refused")));
}

TEST_F(StageTest, a_death_while_all_is_up_is_told_with_how_and_the_last_lines) {
  plan::Environment environment;
  environment.processes = {process("mortal", {"sh", "-c", "echo going up; sleep 1005.5 & wait"})};
  Stage stage(loop_, environment, options());
  std::vector<Died> died;
  stage.on_death([&](Died d) {
    died.push_back(std::move(d));
    loop_.stop();
  });
  const Result<Started> started = start(stage);
  ASSERT_TRUE(started) << started.error().message;
  ASSERT_TRUE(eventually([] { return processes_with("1005.5").size() >= 2; }));
  kill(started->processes[0].pid, SIGSEGV);
  loop_.run();
  ASSERT_THAT(died, SizeIs(1));
  EXPECT_EQ(died[0].name, "mortal");
  EXPECT_EQ(died[0].how, "signal 11 (Segmentation fault)");
  EXPECT_THAT(died[0].last_lines, testing::ElementsAre("going up"));
  EXPECT_TRUE(eventually([] { return processes_with("1005.5").empty(); }));  // no orphan stays
  await(loop_, stage.stop());
  EXPECT_THAT(died, SizeIs(1));
}

net::Task<void> stop_soon(net::Loop* loop, Stage* stage) {
  co_await loop->sleep_until(loop->now() + milliseconds(200));
  co_await stage->stop();
}

TEST_F(StageTest, stopping_during_the_start_ends_the_start) {
  plan::Environment environment;
  environment.instances = {instance("slow", {"sleep", "1006.5"})};
  environment.instances[0].process->ready_within = std::chrono::hours(1);
  Stage stage(loop_, environment, options());
  net::Scope scope(loop_.executor());
  scope.spawn(stop_soon(&loop_, &stage));
  const Result<Started> started = start(stage);
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().message, HasSubstr("stopped while starting"));
  await(loop_, scope.join());
  EXPECT_THAT(processes_with("1006.5"), IsEmpty());
}

/// Descriptor → file. Empty where the process is gone.
std::map<std::string, std::string> open_files(int pid) {
  std::map<std::string, std::string> open;
  std::error_code gone;  // the program may close a file while it is looked at
  const std::filesystem::path fds = "/proc/" + std::to_string(pid) + "/fd";
  for (const auto& entry : std::filesystem::directory_iterator(fds, gone)) {
    open[entry.path().filename()] = std::filesystem::read_symlink(entry.path(), gone);
  }
  return open;
}

TEST_F(StageTest, nothing_of_ours_is_open_in_a_process) {
  plan::Environment environment;
  environment.processes = {process("bare", {"sleep", "1007.5"})};
  const int leak = dup(0);  // without close-on-exec, as libraries open files
  Stage stage(loop_, environment, options());
  const Result<Started> started = start(stage);
  ASSERT_TRUE(started) << started.error().message;
  const std::string log = started->processes[0].log_file;
  const std::map<std::string, std::string> ours = {{"0", "/dev/null"}, {"1", log}, {"2", log}};
  // While it starts, the program opens and closes libraries and locales of its own; what it was
  // given stays.
  std::map<std::string, std::string> open;
  const auto bare = [&] {
    open = open_files(started->processes[0].pid);
    return open == ours;
  };
  EXPECT_TRUE(eventually(bare)) << testing::PrintToString(open);
  close(leak);
  await(loop_, stage.stop());
}

/// What throng is, as far as this goes: brings a stage up, tells the number of redis-server, and
/// never comes to its end.
[[noreturn]] void throng_like(const std::string& logs, int told) {
  net::Loop loop;
  plan::Environment environment;
  environment.redis.present = environment.redis.start = true;
  environment.processes = {process("tree", {"sh", "-c", "sleep 1008.5 & wait"})};
  Stage stage(loop, environment, {.log_dir = logs, .names = {}, .key_patterns = {}, .seed = 1});
  const Result<Started> started = await(loop, stage.start());
  const int redis = started ? started->processes[0].pid : 0;
  while (write(told, &redis, sizeof(redis)) < 0) {
  }
  while (true) pause();
}

TEST_F(StageTest, nothing_outlives_a_throng_that_is_killed) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t parent = fork();
  if (parent == 0) throng_like(dir_.file("logs"), ends[1]);
  int redis = 0;
  EXPECT_EQ(read(ends[0], &redis, sizeof(redis)), static_cast<ssize_t>(sizeof(redis)));
  EXPECT_TRUE(runs(redis));
  EXPECT_TRUE(eventually([] { return processes_with("1008.5").size() >= 2; }));
  kill(parent, SIGKILL);
  waitpid(parent, nullptr, 0);
  EXPECT_TRUE(eventually([] { return processes_with("1008.5").empty(); }));
  EXPECT_TRUE(eventually([redis] { return !runs(redis); }));
  close(ends[0]);
  close(ends[1]);
}

TEST_F(StageTest, many_starts_and_stops_leave_nothing_behind) {
  plan::Environment environment;
  environment.redis.present = environment.redis.start = true;
  environment.processes = {process("tree", {"sh", "-c", "sleep 1009.5 & wait"})};
  const auto open_files = [] {
    const std::filesystem::directory_iterator fds("/proc/self/fd");
    return std::distance(begin(fds), end(fds));
  };
  std::ptrdiff_t files = 0;
  for (int round = 0; round < 20; ++round) {
    Stage stage(loop_, environment, options());
    const Result<Started> started = start(stage);
    ASSERT_TRUE(started) << started.error().message;
    await(loop_, stage.stop());
    if (round == 0) files = open_files();
  }
  EXPECT_EQ(zombies(), 0);
  EXPECT_EQ(open_files(), files);
  EXPECT_THAT(processes_with("1009.5"), IsEmpty());
}

}  // namespace
}  // namespace throng::stage
