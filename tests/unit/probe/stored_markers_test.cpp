#include "harness/probe/stored_markers.h"

#include <gtest/gtest.h>

#include "tests/unit/probe/recorder.h"

namespace throng::probe {
namespace {

std::string scanned(const std::vector<std::string>& texts, const AuthorField& author) {
  MarkerScan scan;
  scan_stored(texts, author, 7, scan);
  return seqs(scan.markers);
}

const AuthorField kRole{"role", "user"};

TEST(StoredMarkers, count_only_what_users_wrote_where_messages_name_their_author) {
  const std::string history = R"([{"role":"user","parts":["list )" + marker_text(1, 1) + R"("]},)" +
                              R"({"role":"model","parts":["you said )" + marker_text(1, 9) +
                              R"("]},)" + R"({"role":"user","parts":[{"text":"menu )" +
                              marker_text(1, 2) + R"("}]}])";
  EXPECT_EQ(scanned({history}, kRole), "1 2");
  EXPECT_EQ(scanned({history}, {}), "1 9 2");
  EXPECT_EQ(scanned({history}, {"author", "user"}), "") << "no message names itself a user's";
}

TEST(StoredMarkers, take_one_message_per_item_of_a_list_too) {
  EXPECT_EQ(scanned({R"({"role":"user","content":")" + marker_text(1, 1) + R"("})",
                     R"({"role":"assistant","content":")" + marker_text(1, 7) + R"("})",
                     R"({"role":"user","content":")" + marker_text(1, 3) + R"("})"},
                    kRole),
            "1 3");
}

TEST(StoredMarkers, are_found_in_what_is_no_json_message) {
  EXPECT_EQ(scanned({"\x80\x04pickle" + marker_text(1, 1), "[1, \"" + marker_text(1, 2) + "\"]", "",
                     "[{"},
                    kRole),
            "1 2");
}

TEST(StoredMarkers, survive_json_nested_without_end) {
  std::string deep = R"([{"role":"user","x":)";
  for (int i = 0; i < 200'000; ++i) deep += '[';
  deep += "\"" + marker_text(1, 1) + "\"";
  for (int i = 0; i < 200'000; ++i) deep += ']';
  deep += R"(,"y":")" + marker_text(1, 2) + R"("}])";
  EXPECT_EQ(scanned({deep}, kRole), "2");
}

TEST(StoredMarkers, of_other_runs_are_passed_over) {
  EXPECT_EQ(scanned({marker_text(1, 1, 8) + " " + marker_text(1, 2)}, {}), "2");
}

}  // namespace
}  // namespace throng::probe
