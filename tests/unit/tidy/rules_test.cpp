// Every rule is seen to fail here on the smallest piece of code that breaks it, and to keep quiet
// beside it.
#include "tests/unit/tidy/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace throng::tidy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> whats(const Complaints& complaints) {
  std::vector<std::string> out;
  for (const Complaint& c : complaints) out.push_back(std::to_string(c.line) + ": " + c.what);
  return out;
}

TEST(Strip, blanks_comments_literals_and_preprocessor_but_keeps_lines_and_columns) {
  const std::string text =
      "#include \"a{.h\"\n"
      "#define X(a) \\\n"
      "  { a\n"
      "int a = '{'; // {\n"
      "/* {\n} */ int b = 1'000;\n"
      "auto s = \"\\\"{\"; auto r = R\"x({)\")x\"; int c;\n";
  const std::string code = strip(text);
  EXPECT_EQ(code.size(), text.size());
  EXPECT_EQ(code.find('{'), std::string::npos) << code;
  EXPECT_EQ(code.find("int c;"), text.find("int c;"));
  EXPECT_NE(code.find("1'000"), std::string::npos);
  EXPECT_EQ(lines_of(code).size(), lines_of(text).size());
}

TEST(Includes, follow_the_table) {
  const auto from = [](std::string path, std::string include) {
    return whats(includes(Source(std::move(path), "#include \"" + include + "\"\n")));
  };
  EXPECT_THAT(from("harness/load/crew.cpp", "harness/net/channel.h"), IsEmpty());
  EXPECT_THAT(from("harness/load/crew.cpp", "harness/load/crew.h"), IsEmpty());
  EXPECT_THAT(from("harness/run/run.cpp", "harness/judge/judge.h"), IsEmpty());
  EXPECT_THAT(from("exporters/report/a.cpp", "harness/judge/outcome.h"), IsEmpty());
  EXPECT_THAT(from("harness/cli/main.cpp", "exporters/report/a.h"), IsEmpty());
  EXPECT_THAT(from("tests/mutants/a.cpp", "service/agent.h"), IsEmpty());
  EXPECT_THAT(from("service/agent.cpp", "harness/redis/client.h"), IsEmpty());

  EXPECT_THAT(from("harness/load/crew.cpp", "harness/redis/client.h"),
              ElementsAre("1: harness/load may not include harness/redis/client.h"));
  EXPECT_THAT(from("harness/check/a.cpp", "harness/net/loop.h").size(), 1U);
  EXPECT_THAT(from("harness/base/a.cpp", "harness/plan/plan.h").size(), 1U);
  EXPECT_THAT(from("harness/net/a.cpp", "harness/redis/client.h").size(), 1U);
  EXPECT_THAT(from("exporters/report/a.cpp", "harness/run/run.h").size(), 1U);
  EXPECT_THAT(from("exporters/report/a.cpp", "exporters/terminal/a.h").size(), 1U);
  EXPECT_THAT(from("harness/run/a.cpp", "exporters/report/a.h").size(), 1U);
  EXPECT_THAT(from("harness/run/a.cpp", "harness/cli/a.h").size(), 1U);
  EXPECT_THAT(from("harness/cli/main.cpp", "service/agent.h").size(), 1U);
  EXPECT_THAT(from("service/agent.cpp", "harness/check/suite.h").size(), 1U);
  EXPECT_THAT(from("harness/net/a.cpp", "tests/support/await.h").size(), 1U);
  EXPECT_THAT(from("harness/unknown/a.cpp", "harness/base/time.h").size(), 1U);
  EXPECT_THAT(from("harness/load/crew.cpp", "crew.h"),
              ElementsAre("1: crew.h is not written from the root"));
  EXPECT_THAT(from("harness/load/crew.cpp", "../net/loop.h").size(), 1U);
}

TEST(ForeignHeaders, stay_out_of_ours) {
  const auto in = [](std::string path) {
    return whats(foreign_headers(
        Source(std::move(path), "#include <vector>\n#include <nlohmann/json.hpp>\n")));
  };
  EXPECT_THAT(in("harness/plan/plan.h"), ElementsAre("2: nlohmann/json.hpp in a header of ours"));
  EXPECT_THAT(in("harness/plan/plan.cpp"), IsEmpty());
  EXPECT_THAT(in("tests/support/a.h"), IsEmpty());
}

TEST(HeaderShape, wants_path_purpose_and_pragma) {
  const std::string good = "// harness/a/b.h\n//\n// What it is.\n#pragma once\n";
  EXPECT_THAT(header_shape(Source("harness/a/b.h", good)), IsEmpty());
  EXPECT_THAT(whats(header_shape(Source("harness/a/c.h", good))),
              ElementsAre("1: the first line is not // harness/a/c.h"));
  EXPECT_EQ(header_shape(Source("harness/a/b.h", "#pragma once\n")).size(), 2U);
  EXPECT_THAT(
      whats(header_shape(Source("harness/a/b.h", "// harness/a/b.h\n//\n// What it is.\n"))),
      ElementsAre("1: no #pragma once"));
  EXPECT_THAT(header_shape(Source("harness/a/b.cpp", "")), IsEmpty());
}

TEST(FileLength, ends_at_400_lines) {
  std::string text;
  for (int i = 0; i < 400; ++i) text += "\n";
  EXPECT_THAT(file_length(Source("a.cpp", text)), IsEmpty());
  EXPECT_THAT(whats(file_length(Source("a.cpp", text + "\n"))),
              ElementsAre("0: 401 lines: what is the second noun?"));
}

std::string lines(int n, std::string_view line) {
  std::string text;
  for (int i = 0; i < n; ++i) text.append(line).append("\n");
  return text;
}

TEST(FunctionLength, ends_at_70_lines_wherever_the_function_stands) {
  const auto judged = [](std::string_view before, int body, std::string_view behind) {
    std::string text(before);
    text += lines(body, "  if (x) { f({1, 2}); }");
    return whats(function_length(Source("a.cpp", text.append(behind))));
  };
  EXPECT_THAT(judged("void f() {\n", 68, "}\n"), IsEmpty());
  EXPECT_THAT(judged("void f() {\n", 69, "}\n"), ElementsAre("1: void f has 71 lines"));
  EXPECT_THAT(
      judged("namespace a {\nnamespace {\nint f(int a = 1) const noexcept {\n", 69, "}\n}\n}\n"),
      ElementsAre("3: int f has 71 lines"));
  EXPECT_THAT(judged("class A : public B {\n public:\n  A(int a) : a_{a}, b_(1) {\n", 69,
                     "}\n int a_;\n};\n")
                  .size(),
              1U);
  EXPECT_THAT(judged("bool A::operator==(const A& o) const {\n", 69, "}\n").size(), 1U);
  EXPECT_THAT(judged("template <typename T = int>\nauto f(T t) -> int {\n", 69, "}\n").size(), 1U);
  EXPECT_THAT(judged("TEST(A, b) {\n", 69, "}\n").size(), 1U);
  EXPECT_THAT(judged("void f() {\n  auto g = [] {\n", 69, "  };\n}\n").size(), 1U);
  // Neither a type nor a namespace nor a table is a function.
  EXPECT_THAT(judged("namespace a {\n", 0, lines(100, "int f();") + "}\n"), IsEmpty());
  EXPECT_THAT(judged("struct A {\n", 0, lines(100, "  int a = f();") + "};\n"), IsEmpty());
  EXPECT_THAT(judged("constexpr std::array<A, 2> k{{\n", 0, lines(100, "  {f(1), 2},") + "}};\n"),
              IsEmpty());
  EXPECT_THAT(judged("const A k[] = {\n", 0, lines(100, "  {f(1), 2},") + "};\n"), IsEmpty());
}

TEST(Layout, is_100_columns_without_tabs_and_trailing_blanks) {
  const auto judged = [](std::string text) {
    return whats(layout(Source("a.cpp", std::move(text))));
  };
  EXPECT_THAT(judged(std::string(100, 'a') + "\n"), IsEmpty());
  EXPECT_THAT(judged(std::string(101, 'a') + "\n"), ElementsAre("1: more than 100 columns"));
  std::string umlauts;
  for (int i = 0; i < 100; ++i) umlauts += "ö";
  EXPECT_THAT(judged(umlauts + "\n"), IsEmpty());
  EXPECT_THAT(judged("a\n\tb\n"), ElementsAre("2: a tab"));
  EXPECT_THAT(judged("a \n"), ElementsAre("1: a blank at the end of the line"));
  EXPECT_THAT(judged("a\r\n").size(), 1U);
  EXPECT_THAT(judged("a"), ElementsAre("0: no newline at the end"));
  EXPECT_THAT(judged("a\n\n"), ElementsAre("0: an empty line at the end"));
  EXPECT_THAT(layout(Source("a.md", std::string(300, 'a') + "\n")), IsEmpty());
}

TEST(ForbiddenCalls, are_found_in_code_and_not_in_words) {
  const auto judged = [](std::string code) {
    return whats(forbidden_calls(Source("a.cpp", std::move(code))));
  };
  EXPECT_THAT(judged("auto t = std::chrono::steady_clock::now();\n"),
              ElementsAre("1: steady_clock::now"));
  EXPECT_THAT(judged("auto t = system_clock::now();\n").size(), 1U);
  EXPECT_THAT(judged("\nchar* p = std::getenv(\"HOME\");\n"), ElementsAre("2: getenv"));
  EXPECT_THAT(judged("int r = rand();\n").size(), 1U);
  EXPECT_THAT(judged("std::random_device d;\n").size(), 1U);
  EXPECT_THAT(judged("std::this_thread::sleep_for(1s);\n").size(), 1U);
  EXPECT_THAT(judged("thread.detach();\n").size(), 1U);
  EXPECT_THAT(judged("co_spawn(l, f(), asio::detached);\n").size(), 1U);
  EXPECT_THAT(judged("// steady_clock::now\nauto s = \"getenv\"; int operand = my_rand(brand);\n"),
              IsEmpty());
}

TEST(MutableGlobals, are_found_at_namespace_scope_and_behind_static) {
  const auto judged = [](std::string code) {
    return whats(mutable_globals(Source("a.cpp", std::move(code))));
  };
  EXPECT_THAT(judged("int g;\n"), ElementsAre("1: int g"));
  EXPECT_THAT(judged("namespace a {\nstd::map<int, int> g{{1, 2}};\n}\n"),
              ElementsAre("2: std::map<int, int> g"));
  EXPECT_THAT(judged("namespace {\nstatic int g = f(1);\n}\n").size(), 1U);
  EXPECT_THAT(judged("inline std::vector<int> g = {1, 2};\n").size(), 1U);
  EXPECT_THAT(judged("void f() {\n  static int calls = 0;\n}\n"),
              ElementsAre("2: static int calls"));
  EXPECT_THAT(judged("void f() {\n  thread_local std::string s;\n}\n").size(), 1U);
  EXPECT_THAT(judged("struct A {\n  static inline int n = 0;\n};\n").size(), 1U);

  EXPECT_THAT(
      judged("constexpr int k = 1;\nconst std::string s{\"a\"};\ninline constexpr int j{2};\n"),
      IsEmpty());
  EXPECT_THAT(judged("int f(int a);\nstatic int g(int a = 1);\nusing A = int;\nclass B;\nenum "
                     "class C { a, b };\n"),
              IsEmpty());
  EXPECT_THAT(
      judged(
          "struct A {\n  int a = 0;\n  static A make(int n);\n  static constexpr int k = 1;\n};\n"),
      IsEmpty());
  EXPECT_THAT(judged("void f() {\n  int a = 0;\n  static constexpr int k[] = {1, 2};\n}\n"),
              IsEmpty());
  EXPECT_THAT(
      judged("template <typename T>\nstruct A;\ntemplate <>\nstruct A<int> {\n  int a;\n};\n"),
      IsEmpty());
}

TEST(MutableGlobals, are_not_seen_in_a_macros_arguments_or_a_function_with_c_linkage) {
  const std::string macro = "INSTANTIATE(A, B, [](int a) {\n  std::string s;\n  return s;\n});\n";
  EXPECT_THAT(mutable_globals(Source("a.cpp", macro)), IsEmpty());
  const std::string linkage = "extern \"C\" int f(int a) {\n  int b = a;\n  return b;\n}\n";
  EXPECT_THAT(mutable_globals(Source("a.cpp", linkage)), IsEmpty());
  EXPECT_EQ(mutable_globals(Source("a.cpp", "extern \"C\" {\nint g;\n}\n")).size(), 1U);
}

TEST(Leftovers, are_notes_to_oneself_and_paths_of_one_machine) {
  const auto judged = [](std::string text) {
    return leftovers(Source("docs/a.md", std::move(text))).size();
  };
  EXPECT_EQ(judged(std::string("// TO") + "DO: later\n"), 1U);
  EXPECT_EQ(judged(std::string("FIX") + "ME\n"), 1U);
  EXPECT_EQ(judged(std::string("see /ho") + "me/me/x\n"), 1U);
  EXPECT_EQ(judged(std::string("see /wo") + "rk/x\n"), 1U);
  EXPECT_EQ(judged(std::string("see /tm") + "p/x\n"), 1U);
  EXPECT_EQ(judged("mastodon, /api/work, homework/\n"), 0U);
}

}  // namespace
}  // namespace throng::tidy
