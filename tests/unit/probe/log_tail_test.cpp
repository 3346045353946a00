#include "harness/probe/log_tail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "harness/base/request_id.h"
#include "harness/net/scope.h"
#include "harness/probe/line_follower.h"
#include "harness/probe/log_line.h"
#include "tests/support/await.h"
#include "tests/support/scratch_dir.h"
#include "tests/support/sockets.h"
#include "tests/unit/probe/recorder.h"

namespace throng::probe {
namespace {

using observe::Kind;
using testing::ElementsAre;
using testing::HasSubstr;

std::string id_text(std::uint32_t conversation, std::uint32_t seq, std::uint32_t run = 7) {
  RequestId id;
  id.run = run;
  id.conversation = conversation;
  id.seq = seq;
  id.number = 1;
  const RequestIdText text = format(id);
  return {text.data(), text.size()};
}

TEST(LogLine, finds_the_request_id_in_its_json_field_or_else_ours_anywhere) {
  const std::string ours = id_text(3, 4);
  const std::string other = id_text(5, 6);
  EXPECT_EQ(
      request_id_in(R"({"msg":")" + other + R"(","request_id":")" + ours + "\"}", "request_id"),
      ours);
  EXPECT_EQ(request_id_in(R"({"ctx":{"rid":"abc"},"msg":")" + other + "\"}", "ctx.rid"), "abc");
  EXPECT_EQ(request_id_in("INFO [" + ours + "] GET /x", "request_id"), ours);
  EXPECT_EQ(request_id_in("12:00 svc | {\"request_id\":\"xyz\"}", "request_id"), "xyz");
  EXPECT_EQ(request_id_in("rid=" + ours + "-" + other, ""), ours);
  std::string bare = ours;
  std::erase(bare, '-');
  EXPECT_EQ(request_id_in("trace " + bare + " end", ""), bare);
  EXPECT_EQ(request_id_in("7d444840-9dc0-11d1-b245-5ffdce74fad2", ""), "")
      << "a UUID, but none of ours";
  EXPECT_EQ(request_id_in("", "request_id"), "");
  EXPECT_EQ(request_id_in("{\"request_id\":7}", "request_id"), "");
  EXPECT_EQ(request_id_in("\xff{\xfe", "request_id"), "");
}

TEST(LogLine, is_cut_between_characters) {
  EXPECT_EQ(cut_text("häuser", 2), "h");
  EXPECT_EQ(cut_text("häuser", 3), "hä");
  EXPECT_EQ(cut_text("short", 300), "short");
  EXPECT_EQ(cut_text("\x80\x80\x80", 2), "");
}

class LineFollowerTest : public testing::Test {
 protected:
  void write(const std::string& text, std::ios::openmode how = std::ios::app) {
    std::ofstream(path_, how | std::ios::binary) << text;
  }
  std::vector<std::string> look() {
    std::vector<std::string> lines;
    while (follower_.look([&](std::string_view line) { lines.emplace_back(line); })) {
    }
    return lines;
  }
  test::ScratchDir dir_;
  std::string path_ = dir_.file("log");
  LineFollower follower_{path_};
};

TEST_F(LineFollowerTest, gives_whole_lines_as_they_come) {
  EXPECT_THAT(look(), ElementsAre()) << "no file yet";
  write("one\ntw");
  EXPECT_THAT(look(), ElementsAre("one"));
  write("o\n\nthree\n");
  EXPECT_THAT(look(), ElementsAre("two", "", "three"));
  EXPECT_THAT(look(), ElementsAre());
}

TEST_F(LineFollowerTest, gives_a_last_line_without_its_end_when_told_that_nothing_follows) {
  write("last words");
  EXPECT_THAT(look(), ElementsAre());
  std::vector<std::string> lines;
  follower_.finish([&](std::string_view line) { lines.emplace_back(line); });
  EXPECT_THAT(lines, ElementsAre("last words"));
}

TEST_F(LineFollowerTest, begins_anew_when_the_file_was_truncated) {
  write("a long first line\n");
  EXPECT_THAT(look(), ElementsAre("a long first line"));
  write("new\n", std::ios::trunc);
  EXPECT_THAT(look(), ElementsAre("new"));
}

TEST_F(LineFollowerTest, reads_a_rotated_file_to_its_end_and_then_the_new_one) {
  write("one\n");
  EXPECT_THAT(look(), ElementsAre("one"));
  write("two\nhalf");
  std::filesystem::rename(path_, dir_.file("log.1"));
  EXPECT_THAT(look(), ElementsAre("two")) << "moved away, no new file yet";
  write("three\n");
  EXPECT_THAT(look(), ElementsAre("half", "three"));
}

TEST_F(LineFollowerTest, cuts_endless_lines_and_goes_on_after_them) {
  write(std::string(200'000, 'x') + "\nnext\n");
  const auto lines = look();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].size(), LineFollower::kMaxLine);
  EXPECT_EQ(lines[1], "next");
  write(std::string(LineFollower::kMaxLine, 'y') + "\nend\n");
  EXPECT_THAT(look(), ElementsAre(std::string(LineFollower::kMaxLine, 'y'), "end"));
}

TEST_F(LineFollowerTest, is_not_held_up_by_what_is_no_file) {
  std::filesystem::create_directory(path_);
  EXPECT_THAT(look(), ElementsAre());
}

TEST(LogTail, tells_of_lines_with_our_ids_or_markers_and_of_no_others) {
  const test::ScratchDir dir;
  net::Loop loop;
  Recorder seen;
  plan::Plan plan;
  plan.run = 7;
  plan.contract.request_id.log_field = "request_id";
  LogTail tail(
      loop, plan,
      {{"agent-1", dir.file("a.log"), 0}, {"backend", dir.file("b.log"), observe::kNoInstance}},
      seen);
  net::Scope scope(loop.executor());
  scope.spawn(tail.run());
  std::ofstream a(dir.file("a.log"));
  a << "starting up\n"
    << R"({"request_id":")" << id_text(3, 4) << R"(","msg":"GET /chat"})" << "\n"
    << "request of another run " << id_text(3, 4, 8) << "\n"
    << "said \xff " << marker_text(5, 6) << std::string(1000, 'z') << "\n"
    << std::flush;
  ASSERT_TRUE(test::eventually([&] {
    loop.context().restart();
    loop.context().poll();
    return seen.size() >= 2;
  }));
  std::ofstream(dir.file("b.log")) << "last words about " << id_text(8, 9);
  tail.stop();
  test::await(loop, scope.join());

  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen.at(0).kind, Kind::log);
  EXPECT_EQ(seen.at(0).channel, observe::Channel::log);
  EXPECT_EQ(seen.at(0).instance, 0);
  EXPECT_EQ(seen.at(0).request_id, id_text(3, 4));
  EXPECT_EQ(seen.at(0).conversation, 3U);
  EXPECT_EQ(seen.at(0).seq, 4U);
  EXPECT_THAT(std::string(seen.at(0).text), testing::StartsWith("agent-1: {\"request_id\""));
  EXPECT_EQ(seqs(seen.at(1).markers), "6");
  EXPECT_EQ(seen.at(1).request_id, "");
  EXPECT_EQ(seen.at(1).text.size(), std::string("agent-1: ").size() + 300);
  EXPECT_EQ(seen.at(2).instance, observe::kNoInstance) << "read once more after stop()";
  EXPECT_EQ(seen.at(2).conversation, 8U);
}

}  // namespace
}  // namespace throng::probe
