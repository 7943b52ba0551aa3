#include "query/exchange/chat/chat_readers.h"

#include <filesystem>
#include <utility>

namespace wend::exchange {

bool ChatReaders::Read(FileKind kind, ByteSource* source, const Origin& origin,
                       const std::string& path, RecordSink* sink) {
  using Reader = void (*)(ByteSource*, const ChatFile&, RecordSink*);
  Reader reader = nullptr;
  // Of a plain log, whose keys name the file, the source does, too.
  Origin own = origin;
  if (kind < FileKind::kSlackNames && kind != FileKind::kLog) {
    own.source = kFileKindNames[static_cast<size_t>(kind)];
  }
  const ChatFile file{own, options_};
  switch (kind) {
    case FileKind::kOpenAi:
      reader = ReadOpenAi;
      break;
    case FileKind::kAnthropic:
      reader = ReadAnthropic;
      break;
    case FileKind::kTelegram:
      reader = ReadTelegram;
      break;
    case FileKind::kWhatsApp:
      reader = ReadWhatsApp;
      break;
    case FileKind::kLog:
      reader = ReadChatLog;
      break;
    case FileKind::kMbox:
      reader = ReadMbox;
      break;
    case FileKind::kLocomo:
      reader = ReadLocomo;
      break;
    case FileKind::kLongMemEval:
      reader = ReadLongMemEval;
      break;
    case FileKind::kSlack:
      ReadSlack(source, file, path, sink);
      return true;
    case FileKind::kSlackNames:
      return true;  // read beside the days, and nothing by itself
    default:
      return false;
  }
  reader(source, file, sink);
  return true;
}

void ChatReaders::ReadSlack(ByteSource* source, const ChatFile& file, const std::string& path,
                            RecordSink* sink) {
  const std::filesystem::path channel = std::filesystem::path(path).parent_path();
  if (!has_slack_names_ || channel.parent_path().string() != slack_folder_) {
    slack_folder_ = channel.parent_path().string();
    slack_names_ = path.empty() ? SlackNames() : ReadSlackNames(slack_folder_);
    has_slack_names_ = true;
  }
  ReadSlackDay(source, file, slack_names_, channel.filename().string(), sink);
}

}  // namespace wend::exchange
