#include "harness/probe/log_tail.h"

#include <utility>

#include "harness/base/marker.h"
#include "harness/base/request_id.h"
#include "harness/net/event.h"
#include "harness/probe/line_follower.h"
#include "harness/probe/log_line.h"

namespace throng::probe {
namespace {

constexpr Duration kEvery = std::chrono::milliseconds(100);
constexpr std::size_t kMostText = 300;

}  // namespace

class LogTail::State {
 public:
  State(net::Loop& loop, const plan::Plan& plan, std::vector<LogFile> files, observe::Sink& sink)
      : loop_(loop), plan_(plan), sink_(sink), stopped_(loop) {
    for (LogFile& file : files) followed_.push_back(std::make_unique<Followed>(std::move(file)));
  }

  net::Task<void> run();
  void stop() { stopped_.set(); }

 private:
  struct Followed {
    explicit Followed(LogFile f) : file(std::move(f)), lines(file.path) {}
    LogFile file;
    LineFollower lines;
  };

  bool look(Followed& followed);
  void line(const LogFile& file, std::string_view text);

  net::Loop& loop_;
  const plan::Plan& plan_;
  observe::Sink& sink_;
  std::vector<std::unique_ptr<Followed>> followed_;
  net::Event stopped_;
  MarkerScan scan_;
};

net::Task<void> LogTail::State::run() {
  while (!stopped_.is_set()) {
    bool more = false;
    for (const auto& followed : followed_) more |= look(*followed);
    // A log that grows faster than it is read in one go: others have their turn on the loop in
    // between.
    co_await stopped_.wait_until(loop_.now() + (more ? Duration::zero() : kEvery));
  }
  for (const auto& followed : followed_) {
    // What was written before stop() is read to its end; who still writes meanwhile is not waited
    // for.
    for (int rounds = 0; rounds < 64 && look(*followed); ++rounds) {
    }
    followed->lines.finish([&](std::string_view text) { line(followed->file, text); });
  }
}

bool LogTail::State::look(Followed& followed) {
  return followed.lines.look([&](std::string_view text) { line(followed.file, text); });
}

void LogTail::State::line(const LogFile& file, std::string_view text) {
  scan_markers(text, plan_.run, scan_);
  const std::string id = request_id_in(text, plan_.contract.request_id.log_field);
  const auto ours = parse_request_id(id);
  const bool our_id = ours && ours->run == plan_.run;
  if (!our_id && scan_.markers.empty() && scan_.corrupt == 0) return;

  observe::Observation seen;
  seen.kind = observe::Kind::log;
  seen.channel = observe::Channel::log;
  seen.instance = file.instance;
  seen.begin = loop_.now();
  seen.end = seen.begin;
  seen.request_id = id;
  seen.markers = scan_.markers;
  seen.markers_cut = scan_.cut;
  seen.corrupt_markers = scan_.corrupt;
  if (our_id) {
    seen.conversation = ours->conversation;
    seen.seq = ours->seq;
    seen.number = ours->number;
  } else if (!scan_.markers.empty()) {
    seen.conversation = scan_.markers.back().conversation;
    seen.seq = scan_.markers.back().seq;
  }
  const std::string words = file.name + ": " + std::string(cut_text(text, kMostText));
  seen.text = words;
  sink_.on(seen);
}

LogTail::LogTail(net::Loop& loop, const plan::Plan& plan, std::vector<LogFile> files,
                 observe::Sink& sink)
    : state_(std::make_unique<State>(loop, plan, std::move(files), sink)) {}
LogTail::~LogTail() = default;
net::Task<void> LogTail::run() { return state_->run(); }
void LogTail::stop() { state_->stop(); }

}  // namespace throng::probe
