// service/chat.h
//
// One turn of a conversation: what was said before, what the message asks of the restaurants, what
// the language model says to it, and the session saved before the reply is given.
#pragma once

#include <string>

#include "harness/net/loop.h"
#include "harness/net/scope.h"
#include "service/intent.h"
#include "service/language_model.h"
#include "service/mutant.h"
#include "service/request_ids.h"
#include "service/restaurants.h"
#include "service/session_store.h"

namespace throng::service {

struct ChatTurn {
  std::string user;  // empty: a guest, of whom nothing is kept
  std::string message;
  std::string request_id;
};

struct ChatReply {
  std::string text;
  std::string function_called;  // empty: none
  bool pending_order = false;
  bool order_confirmed = false;
  bool order_cancelled = false;
  bool requires_auth = false;
  bool failed = false;    // `text` says why; the turn is not part of the history
  bool by_model = false;  // the language model was asked
  bool degraded = false;  // kept in memory, not in Redis
};

class Chat {
 public:
  /// Everything given must outlive it.
  Chat(net::Loop& loop, SessionStore& sessions, Restaurants restaurants, LanguageModel model,
       const RequestIds& ids, Mutant mutant);

  net::Task<ChatReply> turn(ChatTurn turn);
  /// Waits for what is still being saved.
  net::Task<void> finish() { return saves_.join(); }

 private:
  /// What the message led to, before the model has its say.
  struct Act {
    ChatReply reply;
    std::string order;  // JSON of an offer to keep until "yes" or "no"
  };
  net::Task<Act> act(Intent intent, ChatTurn turn, Session session);
  net::Task<Act> offer(std::string dish, ChatTurn turn);
  net::Task<Act> place(ChatTurn turn, Session session);
  net::Task<ChatReply> keep(ChatTurn turn, Act act);
  net::Task<void> save_later(std::string user, std::string messages);

  net::Loop& loop_;
  SessionStore& sessions_;
  Restaurants restaurants_;
  LanguageModel model_;
  const RequestIds& ids_;
  Mutant mutant_;
  net::Scope saves_;
};

}  // namespace throng::service
