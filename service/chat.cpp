#include "service/chat.h"

#include <cstdio>
#include <optional>
#include <utility>

#include "service/history.h"

namespace throng::service {

namespace {

constexpr Duration kLate = std::chrono::milliseconds(150);

ChatReply failed(std::string text) {
  ChatReply reply;
  reply.text = std::move(text);
  reply.failed = true;
  return reply;
}

void take(Fact fact, ChatReply& reply) {
  reply.text = std::move(fact.text);
  reply.failed = fact.failed;
}

std::string question(const Offer& offer) {
  char price[32];
  std::snprintf(price, sizeof(price), "%.2f", offer.price);
  return "Shall I order " + offer.dish + " from " + offer.restaurant + " for " + price +
         "? Say yes or no.";
}

}  // namespace

Chat::Chat(net::Loop& loop, SessionStore& sessions, Restaurants restaurants, LanguageModel model,
           const RequestIds& ids, Mutant mutant)
    : loop_(loop),
      sessions_(sessions),
      restaurants_(restaurants),
      model_(std::move(model)),
      ids_(ids),
      mutant_(mutant),
      saves_(loop.executor()) {}

net::Task<ChatReply> Chat::turn(ChatTurn turn) {
  const Intent intent = intent_of(turn.message);
  const bool answers_offer = intent.kind == Intent::Kind::yes || intent.kind == Intent::Kind::no;
  Session session;
  if (!turn.user.empty()) session = co_await sessions_.load(turn.user, answers_offer);
  const bool degraded = session.degraded;
  std::optional<std::string> prompt = prompt_of(session.history);
  if (!prompt) co_return failed("❌ Your conversation so far cannot be read.");

  Act act = co_await this->act(intent, turn, std::move(session));
  act.reply.degraded = degraded;
  if (act.reply.failed) co_return act.reply;
  const Fact words =
      co_await model_.reply(std::move(*prompt), turn.message, ids_.forwarded(turn.request_id));
  act.reply.by_model = true;
  act.reply.failed = words.failed;
  if (!act.reply.text.empty()) act.reply.text += "\n";
  act.reply.text += words.text;
  if (words.failed || turn.user.empty()) co_return act.reply;
  co_return co_await keep(std::move(turn), std::move(act));
}

net::Task<Chat::Act> Chat::act(Intent intent, ChatTurn turn, Session session) {
  Act act;
  switch (intent.kind) {
    case Intent::Kind::talk:
      break;
    case Intent::Kind::list:
      take(co_await restaurants_.list(ids_.forwarded(turn.request_id)), act.reply);
      act.reply.function_called = "get_all_restaurants";
      break;
    case Intent::Kind::menu:
      take(co_await restaurants_.menu(std::move(intent.subject), ids_.forwarded(turn.request_id)),
           act.reply);
      act.reply.function_called = "get_restaurant_by_name";
      break;
    case Intent::Kind::order:
      co_return co_await offer(std::move(intent.subject), std::move(turn));
    case Intent::Kind::yes:
      co_return co_await place(std::move(turn), std::move(session));
    case Intent::Kind::no:
      act.reply.order_cancelled = session.pending_order.has_value();
      act.reply.text =
          act.reply.order_cancelled ? "Your order was cancelled." : "There is no order to cancel.";
      break;
  }
  co_return act;
}

net::Task<Chat::Act> Chat::offer(std::string dish, ChatTurn turn) {
  Act act;
  if (turn.user.empty()) {
    act.reply.requires_auth = true;
    act.reply.text = "Please sign in to order.";
    co_return act;
  }
  Restaurants::Found found =
      co_await restaurants_.find_dish(std::move(dish), ids_.forwarded(turn.request_id));
  act.reply.function_called = "place_order";
  if (!found.offer) {
    take(std::move(found.failure), act.reply);
    co_return act;
  }
  act.reply.pending_order = true;
  act.reply.text = question(*found.offer);
  act.order = found.offer->json();
  co_return act;
}

net::Task<Chat::Act> Chat::place(ChatTurn turn, Session session) {
  Act act;
  const std::optional<Offer> offer =
      session.pending_order ? parse_offer(*session.pending_order) : std::nullopt;
  if (!offer) {
    act.reply.text = "There is no order to confirm.";
    co_return act;
  }
  take(co_await restaurants_.order(*offer, ids_.forwarded(turn.request_id)), act.reply);
  act.reply.function_called = "place_order";
  act.reply.order_confirmed = !act.reply.failed;
  if (act.reply.failed) {
    // It was taken when it was read; the user may say yes again.
    const Result<void> kept = co_await sessions_.keep_order(turn.user, *session.pending_order);
    if (!kept) act.reply.text += " Your order was forgotten.";
  }
  co_return act;
}

net::Task<ChatReply> Chat::keep(ChatTurn turn, Act act) {
  if (!act.order.empty()) {
    const Result<void> kept = co_await sessions_.keep_order(turn.user, std::move(act.order));
    if (!kept) co_return failed("❌ Your order cannot be kept right now. Please try again later.");
  }
  std::string messages = stored_turn(turn.message, act.reply.text);
  if (mutant_ == Mutant::reply_before_save) {
    saves_.spawn(save_later(std::move(turn.user), std::move(messages)));
    co_return std::move(act.reply);
  }
  const Result<bool> in_memory = co_await sessions_.save(std::move(turn.user), std::move(messages));
  if (!in_memory)
    co_return failed("❌ Your conversation cannot be saved right now. Please try again later.");
  act.reply.degraded = act.reply.degraded || *in_memory;
  co_return std::move(act.reply);
}

net::Task<void> Chat::save_later(std::string user, std::string messages) {
  co_await loop_.sleep_until(loop_.now() + kLate);
  const Result<bool> saved = co_await sessions_.save(std::move(user), std::move(messages));
  if (!saved) co_return;  // the reply is out: nobody is left to be told
}

}  // namespace throng::service
