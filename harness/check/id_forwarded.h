// harness/check/id_forwarded.h
//
// R4: what the service calls on behalf of a request carries that request's ID. Our stubs see every
// such call; where a name in the contract is no stub of this environment, an ID of ours in the log
// of a process behind the service is the evidence. A request that was sent without an ID is
// followed by the one that the service made for it.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "harness/check/conversation_table.h"
#include "harness/check/finding_book.h"
#include "harness/check/fingerprints.h"
#include "harness/check/suite.h"
#include "harness/check/wording.h"

namespace throng::check {

class IdForwardedChecker : public Checker {
 public:
  explicit IdForwardedChecker(const plan::Plan& plan);
  void on(const observe::Observation& o) override;
  [[nodiscard]] std::uint64_t violations() const override { return book_.violations(); }
  [[nodiscard]] CheckResult finish() override;

 private:
  struct Target {
    std::string name;
    bool is_stub = false;
    std::uint64_t calls = 0;
  };
  /// What became of the ID of one turn.
  struct Turn {
    std::uint32_t seq = 0;
    observe::Echo echo = observe::Echo::none;
    std::uint64_t returned =
        0;  // fingerprint of the ID that came back if it was not the one sent; 0 = none
  };
  struct Turns {
    std::array<Turn, 4> last{};
  };
  /// A call with an ID that is not one of ours, waiting for what explains it.
  struct Stray {
    std::uint64_t print = 0;
    std::uint32_t conversation = 0;
    std::uint32_t seq = 0;  // of the prompt; 0 = it names no turn
    observe::Observation call;
    std::string request_id;
    std::string text;
  };

  void exchange(const observe::Observation& o);
  void call(const observe::Observation& o);
  void log(const observe::Observation& o);
  void stray(const observe::Observation& o);
  void judge(const Stray& stray, const Turn& turn);
  void without(const observe::Observation& o);
  void another(Finding& finding, const observe::Observation& o, std::string_view why) const;
  void keep(std::vector<Stray>& strays, const observe::Observation& o, std::uint32_t seq);

  const plan::Plan& plan_;
  Wording wording_;
  FindingBook book_;
  std::vector<Target> targets_;
  std::vector<std::size_t>
      target_of_stub_;  // by stub; targets_.size() = the contract does not name it
  ConversationTable<Turns> conversations_;
  Fingerprints returned_;       // IDs that came back and were not sent by us
  std::vector<Stray> prompts_;  // wait for their turn
  std::vector<Stray> unnamed_;  // wait for a response with their ID, in any shard
  std::uint64_t trials_ = 0;
  std::uint64_t unanswered_ = 0;  // requests whose ID, if one was made, is not known
  std::uint64_t unjudged_ = 0;
};

}  // namespace throng::check
