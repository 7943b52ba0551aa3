// Readers of conversations: what chat programs, mail programs and two public data sets write.
//
// Each begins (in its .cc) with the facts of its format, what becomes of what, and what is left
// out.
//
// Invariants:
//  1. A message, or what holds several, that cannot be read is named to the sink and passed over;
//     what is left out by a rule is counted in a note instead.
//  2. At most one conversation (message, where the format has a message per line) is held.
//  3. Keys depend on the message alone, never on what stands around it, so that a file that has
//     grown brings what is new and leaves the rest unchanged. For the same reason the source of a
//     message is the name of its format, not the path of the file that it came in.
//
// Thread safety: one thread at a time.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "query/exchange/byte_source.h"
#include "query/exchange/chat/chat_message.h"
#include "query/exchange/file_kind.h"
#include "query/exchange/record.h"

namespace wend::exchange {

void ReadOpenAi(ByteSource* source, const ChatFile& file, RecordSink* sink);
void ReadAnthropic(ByteSource* source, const ChatFile& file, RecordSink* sink);
void ReadTelegram(ByteSource* source, const ChatFile& file, RecordSink* sink);
void ReadWhatsApp(ByteSource* source, const ChatFile& file, RecordSink* sink);
void ReadChatLog(ByteSource* source, const ChatFile& file, RecordSink* sink);
void ReadMbox(ByteSource* source, const ChatFile& file, RecordSink* sink);
void ReadLocomo(ByteSource* source, const ChatFile& file, RecordSink* sink);
void ReadLongMemEval(ByteSource* source, const ChatFile& file, RecordSink* sink);

// What the ids of a Slack export stand for.
struct SlackNames {
  std::unordered_map<std::string, std::string> users;
  std::unordered_map<std::string, std::string> channels;
};
// From users.json, channels.json and the like in the folder of the export; empty where none is.
SlackNames ReadSlackNames(const std::string& folder);
// A file of one day. `channel` is the name of the folder that it is in.
void ReadSlackDay(ByteSource* source, const ChatFile& file, const SlackNames& names,
                  const std::string& channel, RecordSink* sink);

// All of them behind one call. Names of a Slack export are read once for all of its files.
class ChatReaders {
 public:
  explicit ChatReaders(ChatOptions options) : options_(std::move(options)) {}

  // `path` is that of the file, to look for others beside it; empty for standard input. False where
  // the kind is none of conversations, and nothing was read.
  bool Read(FileKind kind, ByteSource* source, const Origin& origin, const std::string& path,
            RecordSink* sink);

 private:
  void ReadSlack(ByteSource* source, const ChatFile& file, const std::string& path,
                 RecordSink* sink);

  const ChatOptions options_;
  std::string slack_folder_;
  bool has_slack_names_ = false;
  SlackNames slack_names_;
};

}  // namespace wend::exchange
