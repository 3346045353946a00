// yaml-cpp's parser calls us with events; we build the tree ourselves because its own nodes forget
// where a key stood and take the last of two equal keys silently.
#include "harness/plan/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <cstdio>
#include <map>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

namespace throng::plan {
namespace {

class Builder : public YAML::EventHandler {
 public:
  Builder(const Source& source, Mistakes& mistakes) : source_(source), mistakes_(mistakes) {}

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    put(make(Node::Kind::null, mark), anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node node = make(Node::Kind::scalar, mark);
    node.text = value;
    node.plain = tag == "?";
    if (!node.plain) unclosed_ = unclosed_ || !closed(node);
    refuse_tag(node, tag);
    put(std::move(node), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto known = anchors_.find(anchor);
    if (known == anchors_.end() && told_many_) return put(make(Node::Kind::null, mark), 0);
    if (known == anchors_.end()) {
      mistakes_.at(source_, mark.line + 1, mark.column + 1,
                   "this alias stands inside what it repeats");
      put(make(Node::Kind::null, mark), 0);
      return;
    }
    if (nodes_ + known->second.second > kMaxNodes) {
      too_many(mark);
      put(make(Node::Kind::null, mark), 0);
      return;
    }
    nodes_ += known->second.second;
    put(known->second.first, 0);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(Node::Kind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(Node::Kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

  Node root;
  /// A quoted text reached the end of the file, which yaml-cpp lets pass.
  [[nodiscard]] bool unclosed() const { return unclosed_; }

 private:
  struct Open {
    Node node;
    YAML::anchor_t anchor = 0;
    std::size_t first = 0;  // nodes made before it
    bool want_key = true;
  };

  Node make(Node::Kind kind, const YAML::Mark& mark) {
    if (++nodes_ > kMaxNodes) too_many(mark);
    Node node;
    node.kind = kind;
    node.source = &source_;
    node.line = mark.line + 1;
    node.column = mark.column + 1;
    return node;
  }

  // Whether the quoted text that begins at `node` ends. Block texts (`|`, `>`) need no end.
  bool closed(const Node& node) {
    const std::string& text = source_.text;
    std::size_t at = source_.line_starts[static_cast<std::size_t>(node.line) - 1] +
                     static_cast<std::size_t>(node.column) - 1;
    if (at >= text.size() || (text[at] != '"' && text[at] != '\'')) return true;
    const char quote = text[at++];
    for (; at < text.size(); ++at) {
      if (quote == '"' && text[at] == '\\') {
        ++at;
      } else if (text[at] == quote) {
        if (quote == '"' || at + 1 == text.size() || text[at + 1] != quote) return true;
        ++at;
      }
    }
    mistakes_.at(node, "not YAML: the quoted text that begins here is never closed");
    return false;
  }

  void too_many(const YAML::Mark& mark) {
    if (!std::exchange(told_many_, true)) {
      mistakes_.at(
          source_, mark.line + 1, mark.column + 1,
          "more than " + std::to_string(kMaxNodes) + " values in one file, aliases included");
    }
  }

  void refuse_tag(const Node& node, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    mistakes_.at(node, "a YAML tag has no meaning here",
                 "leave the tag out and quote what is text");
  }

  void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    Open level{make(kind, mark), anchor, nodes_, true};
    refuse_tag(level.node, tag);
    if (open_.size() == kMaxDepth && !std::exchange(told_deep_, true)) {
      mistakes_.at(level.node, "nested more than " + std::to_string(kMaxDepth) + " levels deep");
    }
    open_.push_back(std::move(level));
  }

  void close() {
    Open level = std::move(open_.back());
    open_.pop_back();
    if (level.node.is_map()) finish_map(level.node);
    if (level.anchor != 0 && !told_many_) {
      anchors_[level.anchor] = {level.node, nodes_ - level.first + 1};
    }
    place(std::move(level.node));
  }

  void put(Node node, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor] = {node, 1};
    place(std::move(node));
  }

  // What lies deeper or beyond the bounds is dropped; it was reported.
  void place(Node node) {
    if (open_.empty()) {
      root = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (open_.size() > kMaxDepth || nodes_ > kMaxNodes) return;
    if (!parent.node.is_map()) {
      parent.node.items.push_back(std::move(node));
    } else if (parent.want_key) {
      parent.node.keys.push_back(std::move(node));
      parent.want_key = false;
    } else {
      parent.node.items.push_back(std::move(node));
      parent.want_key = true;
    }
  }

  void finish_map(Node& map) {
    map.items.resize(map.keys.size());
    std::map<std::string_view, const Node*> seen;
    std::vector<std::size_t> drop;
    for (std::size_t i = 0; i < map.keys.size(); ++i) {
      const Node& key = map.keys[i];
      Node& value = map.items[i];
      if (value.source == nullptr) value.source = &source_;
      // An empty value is told at its key: where it would stand there is nothing to point at.
      if (value.kind == Node::Kind::null) value.line = key.line, value.column = key.column;
      if (!key.is_scalar()) {
        mistakes_.at(key, "a key is a word or a text, not a list or a mapping",
                     "quote it if it begins with a bracket, a brace or an asterisk");
        drop.push_back(i);
        continue;
      }
      const auto [first, is_new] = seen.emplace(key.text, &key);
      if (is_new) continue;
      mistakes_.at(key, "`" + key.text + "` stands here twice",
                   "it was first given in line " + std::to_string(first->second->line));
      drop.push_back(i);
    }
    for (std::size_t n = drop.size(); n-- > 0;) {
      map.keys.erase(map.keys.begin() + static_cast<std::ptrdiff_t>(drop[n]));
      map.items.erase(map.items.begin() + static_cast<std::ptrdiff_t>(drop[n]));
    }
  }

  const Source& source_;
  Mistakes& mistakes_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, std::pair<Node, std::size_t>> anchors_;
  std::size_t nodes_ = 0;
  bool unclosed_ = false;
  bool told_many_ = false;
  bool told_deep_ = false;
};

struct Explained {
  std::string_view theirs;
  std::string_view ours;
  std::string_view hint;
};
constexpr Explained kExplained[] = {
    {"illegal map value", "a second `: ` in one line, or a key where none can stand",
     "quote the whole text if the colon belongs to it"},
    {"end of map not found", "this line is indented unlike those above it",
     "the keys of one mapping begin in one column"},
    {"end of map flow not found", "a `{` above is not closed by a `}`", ""},
    {"end of sequence not found", "this line is indented unlike the list above it",
     "the dashes of one list stand in one column"},
    {"end of sequence flow not found", "a `[` above is not closed by a `]`", ""},
    {"illegal block entry", "a list item (`- `) cannot stand here",
     "begin the list in a line of its own, below its key"},
    {"illegal tab", "a tab where YAML wants spaces", "indent with spaces"},
    {"illegal map key", "a key cannot stand here",
     "look at the indentation and the brackets above"},
    {"illegal EOF in scalar", "a quoted text that begins here is not closed", ""},
    {"illegal document indicator in scalar", "a quoted text runs into the end of the document", ""},
    {"unknown token", "a character that cannot begin a value here",
     "quote texts that begin with @, `, %, * or &"},
    {"the referenced anchor is not defined", "this alias repeats an anchor that does not exist",
     ""},
    {"unknown escape character", "this escape is not known in a double-quoted text",
     "write backslashes twice, or use single quotes"},
};

void report_syntax(const Source& source, const YAML::ParserException& e, Mistakes& mistakes) {
  std::string message = e.msg;
  std::string hint;
  for (const Explained& known : kExplained) {
    if (message.starts_with(known.theirs)) {
      message = known.ours;
      hint = known.hint;
      break;
    }
  }
  const int lines = static_cast<int>(source.line_starts.size());
  const int line = e.mark.line < 0 ? 0 : std::min(e.mark.line + 1, lines);
  const std::string_view text = source.line(line);
  const std::size_t first = text.find_first_not_of(" \t");
  const std::size_t tab = text.substr(0, first).find('\t');
  if (tab != std::string_view::npos) {
    return mistakes.at(source, line, static_cast<int>(tab) + 1,
                       "not YAML: a tab in the indentation", "indent with spaces");
  }
  mistakes.at(source, line, e.mark.column + 1, "not YAML: " + message, hint);
}

// The length of the UTF-8 character at `at`, or 0 if there is none (RFC 3629, table in section 4).
std::size_t character_length(const std::string& text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0;
  };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return tail(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const bool second = (first != 0xe0 || byte(1) >= 0xa0) && (first != 0xed || byte(1) < 0xa0);
    return tail(1) && tail(2) && second ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const bool second = (first != 0xf0 || byte(1) >= 0x90) && (first != 0xf4 || byte(1) < 0x90);
    return tail(1) && tail(2) && tail(3) && second ? 4 : 0;
  }
  return 0;
}

}  // namespace

void index_lines(Source& source) {
  source.line_starts.assign(1, 0);
  for (std::size_t i = 0; i < source.text.size(); ++i) {
    if (source.text[i] == '\n') source.line_starts.push_back(i + 1);
  }
}

std::size_t first_bad_byte(const std::string& text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7f) return i;
    const std::size_t length = character_length(text, i);
    if (length == 0) return i;
    i += length;
  }
  return std::string::npos;
}

bool report_bad_byte(const Source& source, Mistakes& mistakes) {
  const std::size_t bad = first_bad_byte(source.text);
  if (bad == std::string::npos) return false;
  int line = 1;
  while (static_cast<std::size_t>(line) < source.line_starts.size() &&
         source.line_starts[static_cast<std::size_t>(line)] <= bad) {
    ++line;
  }
  const std::size_t start = source.line_starts[static_cast<std::size_t>(line) - 1];
  char text[8];
  std::snprintf(text, sizeof text, "0x%02x",
                static_cast<unsigned>(static_cast<unsigned char>(source.text[bad])));
  const bool control = static_cast<unsigned char>(source.text[bad]) < 0x80;
  mistakes.at(source, line, static_cast<int>(bad - start) + 1,
              control ? std::string("a control character (") + text + ") in a text file"
                      : std::string("invalid UTF-8 (byte ") + text + ")",
              control ? "" : "save the file as UTF-8");
  return true;
}

std::optional<Node> read_yaml(const Source& source, Mistakes& mistakes) {
  if (report_bad_byte(source, mistakes)) return std::nullopt;
  Builder builder(source, mistakes);
  try {
    std::istringstream in(source.text);
    YAML::Parser parser(in);
    if (!parser.HandleNextDocument(builder)) {
      mistakes.at(source, 1, 1, "the file is empty");
      return std::nullopt;
    }
    if (builder.unclosed()) return std::nullopt;
    Node root = std::move(builder.root);
    Builder second(source, mistakes);
    if (parser && parser.HandleNextDocument(second)) {
      mistakes.at(second.root, "a second document in one file", "one file holds one document");
    }
    return root;
  } catch (const YAML::ParserException& e) {
    report_syntax(source, e, mistakes);
    return std::nullopt;
  }
}

}  // namespace throng::plan
