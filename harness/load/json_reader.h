// harness/load/json_reader.h
//
// Reads single values out of a JSON reply by pointer, without building a document: the request path
// pays for what it looks at. What is plain is read by the short way (json_members.h), everything
// else by simdjson. One per crew; a reply is opened, asked, and forgotten.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace throng::load {

class JsonReader {
 public:
  JsonReader();
  ~JsonReader();

  /// Looks at `body`, which must live and stay as it is until the last at(). Its capacity is grown
  /// by the padding the parser reads (never written, never part of the text). False if it is not
  /// JSON.
  bool open(std::string& body);
  /// The value at an RFC 6901 pointer, into `value`: a string unescaped, everything else by its own
  /// JSON text. False if there is none. REQUIRES: open() said yes.
  bool at(std::string_view pointer, std::string& value);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace throng::load
