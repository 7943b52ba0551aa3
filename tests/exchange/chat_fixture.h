// Runs a reader of conversations over a text and shows what came of it.
#pragma once

#include <string>
#include <vector>

#include "query/exchange/chat/chat_readers.h"
#include "tests/exchange/record_collector.h"

namespace wend::exchange {

inline RecordCollector ReadChatText(FileKind kind, const std::string& content,
                                    const ChatOptions& options = {},
                                    const std::string& key = "dir/file.txt") {
  RecordCollector sink;
  StringSource source(content);
  const Origin origin{key, key, TitleFromName(key)};
  ChatReaders(options).Read(kind, &source, origin, "", &sink);
  return sink;
}

// "Ann: Hello", and for a message without a speaker ": Hello".
inline std::vector<std::string> Said(const RecordCollector& sink) {
  std::vector<std::string> said;
  for (const Record& record : sink.records) {
    const std::string speaker = TextAttribute(record, "speaker");
    said.push_back((speaker == "(none)" ? "" : speaker) + ": " + record.text);
  }
  return said;
}

inline std::vector<std::string> Sessions(const RecordCollector& sink) {
  std::vector<std::string> sessions;
  for (const Record& record : sink.records) {
    sessions.push_back(TextAttribute(record, "session"));
  }
  return sessions;
}

// "2023-05-08 13:56:00 +120", "none" for a message without a time.
inline std::vector<std::string> Times(const RecordCollector& sink) {
  std::vector<std::string> times;
  for (const Record& record : sink.records) {
    times.push_back(record.time.has_value() ? ClockText(*record.time) + " +" +
                                                  std::to_string(record.time->offset_minutes)
                                            : "none");
  }
  return times;
}

// The reason of the only fault; what is there instead where it is not the only one.
inline std::string OnlyFault(const RecordCollector& sink) {
  if (sink.skipped.size() == 1) return sink.skipped[0].second;
  std::string all = std::to_string(sink.skipped.size()) + " faults";
  for (const auto& [line, reason] : sink.skipped) all += "; " + reason;
  return all;
}

}  // namespace wend::exchange
