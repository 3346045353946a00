#include "service/language_model.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "service/history.h"

namespace throng::service {

net::Task<Fact> LanguageModel::reply(std::string prompt, std::string message,
                                     std::string request_id) {
  Call call{
      .method = "POST", .target = "/api/chat", .body = {}, .request_id = std::move(request_id)};
  call.body = R"({"model":)";
  append_json_string(call.body, model_);
  call.body += R"(,"stream":false,"messages":[)";
  call.body += prompt;
  call.body += prompt.empty() ? R"({"role":"user","content":)" : R"(,{"role":"user","content":)";
  append_json_string(call.body, message);
  call.body += "}]}";
  const Answer answer = co_await ollama_.call(std::move(call));
  if (answer.failure == Failure::timed_out) {
    co_return Fact{"⏱️ The assistant took too long to answer. Please try again!", true};
  }
  if (answer.failure != Failure::none || answer.status != 200) {
    co_return Fact{"❌ The assistant cannot answer right now. Please try again later.", true};
  }
  const nlohmann::json body = nlohmann::json::parse(answer.body, nullptr, false);
  const auto said = body.is_object() ? body.find("message") : body.end();
  if (!body.is_object() || said == body.end() || !said->is_object() || !said->contains("content") ||
      !(*said)["content"].is_string()) {
    co_return Fact{"❌ The assistant gave an answer that makes no sense.", true};
  }
  co_return Fact{(*said)["content"].get<std::string>(), false};
}

}  // namespace throng::service
