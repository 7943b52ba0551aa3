// What the readers of conversations share: making records of messages, cutting a long chat into
// sessions, telling ids that come twice, and counting what a rule leaves out.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "query/exchange/chat/chat_options.h"
#include "query/exchange/record.h"

namespace wend::exchange {

// The file that is read.
struct ChatFile {
  const Origin& origin;
  const ChatOptions& options;
};

struct ChatMessage {
  std::string key;
  std::string text;
  std::string title;
  std::string session;
  std::string speaker;
  std::string reply_to;
  std::string chat;  // metadata "chat"
  std::optional<Timestamp> time;
  std::optional<int64_t> turn;
};

Record RecordOf(ChatMessage message, const Origin& origin);

// The moment with the offset that clocks of the zone have at it; unchanged for an empty zone.
Timestamp OnClockOf(Timestamp time, const std::string& zone);
// The moment at which clocks of the zone, UTC for an empty one, show `local_microseconds`.
Timestamp FromLocal(int64_t local_microseconds, const std::string& zone);
// "2023-05-08 22:15:32" by the clock of the time itself.
std::string ClockText(const Timestamp& time);

// Cuts a chat that goes on for years into sessions: a message that comes more than 20 minutes
// behind all earlier ones begins one. A message without a time joins the session before it.
class SessionRuns {
 public:
  explicit SessionRuns(std::string chat) : chat_(std::move(chat)) {}

  // "Ann, 2023-05-08 22:15:32": the chat and `label`, which is that of the first message. So
  // sessions keep their names when the chat has grown.
  const std::string& SessionOf(const std::optional<Timestamp>& time, std::string_view label);

 private:
  std::string chat_;
  std::string session_;
  std::optional<int64_t> latest_us_;
};

// Numbers that were seen. Those that ascend, as most ids in a file do, take 8 bytes each.
class SeenNumbers {
 public:
  // False where it was there.
  bool Insert(int64_t number);

 private:
  std::vector<int64_t> ascending_;
  std::set<int64_t> others_;
};

// What is left out by a rule, which is no fault: counted by what it is, in order of appearance.
class LeftOut {
 public:
  void Add(std::string_view what, uint64_t count = 1);
  // One note: "left out: system lines (3), deleted messages (1)". Nothing where nothing was.
  void Report(RecordSink* sink) const;

 private:
  std::vector<std::pair<std::string, uint64_t>> counts_;
};

}  // namespace wend::exchange
