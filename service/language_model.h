// service/language_model.h
//
// The language model behind the agent's words, over Ollama's chat API.
#pragma once

#include <string>

#include "harness/net/task.h"
#include "service/restaurants.h"
#include "service/upstream.h"

namespace throng::service {

class LanguageModel {
 public:
  /// `ollama` must outlive it.
  LanguageModel(Upstream& ollama, std::string model) : ollama_(ollama), model_(std::move(model)) {}

  /// `prompt`: the messages so far, as history.h makes them; `message`: what the user says now.
  net::Task<Fact> reply(std::string prompt, std::string message, std::string request_id);

 private:
  Upstream& ollama_;
  std::string model_;
};

}  // namespace throng::service
