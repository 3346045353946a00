// harness/load/desk.h
//
// What all users of one crew share: the seams, the plan, the sink, and the scratch that a judgement
// needs between two waits. One thread; nothing here is held across a wait.
#pragma once

#include <string>
#include <vector>

#include "harness/base/marker.h"
#include "harness/load/crew.h"
#include "harness/load/exchange_room.h"
#include "harness/load/feed_deck.h"
#include "harness/load/json_reader.h"

namespace throng::load {

struct Desk {
  Desk(net::Clock& the_clock, net::Executor the_executor, const plan::Plan& the_plan,
       CrewOptions the_options, ChannelMaker the_channels, observe::Sink& the_sink);

  net::Clock& clock;
  net::Executor executor;
  const plan::Plan& plan;
  CrewOptions options;
  ChannelMaker channels;
  observe::Sink& sink;
  std::string run;  // as `${run}` is written
  std::vector<FeedDeck> decks;
  TimePoint warm_up_end{};
  ExchangeRooms rooms;

  JsonReader json;
  MarkerScan scan;
  std::string room;           // a value of the reply
  std::string template_room;  // what it is compared with
  std::string why;            // what went wrong
  std::string text;           // that, as the observation tells it
};

}  // namespace throng::load
