#include <algorithm>
#include <utility>

#include "harness/plan/csv.h"
#include "harness/plan/parts.h"
#include "harness/plan/record.h"
#include "harness/plan/yaml_tree.h"

namespace throng::plan {
namespace {

void read_rows(const Node& named, Reading& reading, Feed& feed) {
  feed.file = beside(named.source->path, named.text);
  const bool csv = feed.file.ends_with(".csv");
  if (!csv && !feed.file.ends_with(".jsonl") && !feed.file.ends_with(".ndjson")) {
    reading.mistakes.at(named, "expected a file that ends in .csv, .jsonl or .ndjson, not " +
                                   in_quotes(named.text));
    return;
  }
  const Source* source = reading.open(feed.file, &named, kMaxFeedFile);
  if (source == nullptr || report_bad_byte(*source, reading.mistakes)) return;
  csv ? read_csv(*source, feed, reading.mistakes)
      : read_json_lines(*source, feed, reading.mistakes);
}

}  // namespace

void read_feeds(const Node* node, Reading& reading, std::vector<Feed>& feeds,
                std::set<std::string>& broken) {
  if (node == nullptr || !node->is_map()) return;
  for (std::size_t i = 0; i < node->keys.size(); ++i) {
    const Node& key = node->keys[i];
    if (node->items[i].bad) {
      broken.insert(key.text);
      continue;
    }
    const Record record(&node->items[i], "feed");
    Feed feed;
    feed.name = key.text;
    feed.order = word_of<Feed::Order>(record.text("order"), {"sequence", "shuffle", "random"});
    feed.on_end = word_of<Feed::OnEnd>(record.text("on_end"), {"cycle", "stop"});
    feed.share = word_of<Feed::Share>(record.text("share"), {"iteration", "user"});
    const std::size_t before = reading.mistakes.count();
    if (feed.order == Feed::Order::random && feed.on_end == Feed::OnEnd::stop) {
      reading.mistakes.at(*record.find("on_end"), "a random order has no end to stop at",
                          "`order: shuffle` takes each row once");
    }
    const Node* file = record.find("file");
    if (reading.canonical) {
      feed.file = record.text("file");
      if (const Node* columns = record.find("columns")) {
        for (const Node& column : columns->items) feed.columns.push_back(column.text);
      }
      feed.rows.resize(std::min<std::uint64_t>(record.whole("rows"), kMaxFeedRows));
    } else if (file != nullptr) {
      read_rows(*file, reading, feed);
    }
    bool known = false;
    for (const Feed& other : feeds) known = known || other.name == feed.name;
    if (known)
      reading.mistakes.at(key, "there is a feed `" + key.text + "` in another file already");
    if (file == nullptr || (feed.columns.empty() && reading.mistakes.count() != before)) {
      broken.insert(key.text);
    } else if (!known) {
      feeds.push_back(std::move(feed));
    }
  }
}

void read_variables(const Node* node, Reading& reading,
                    std::map<std::string, Template>& constants) {
  if (node == nullptr || !node->is_map() || node->bad) return;
  for (std::size_t i = 0; i < node->keys.size(); ++i) {
    const Node& key = node->keys[i];
    if (node->items[i].bad) continue;
    if (is_reserved(key.text)) {
      reading.mistakes.at(
          key, "`" + key.text + "` means something already, no variable can be called so");
      continue;
    }
    Template value = compile(node->items[i], {.reading = reading, .place = "in a constant"});
    if (!constants.emplace(key.text, std::move(value)).second) {
      reading.mistakes.at(key, "there is a variable `" + key.text + "` in another file already");
    }
  }
}

}  // namespace throng::plan
