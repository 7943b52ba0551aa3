// Fuzzes the readers of conversations: the first byte chooses the format and the options, the rest
// is the file. Run with -dict=chat_reader.dict.
//
// Checked besides memory safety and time: records have keys, texts and times within the years 1 to
// 9999; reading the same bytes again, in pieces of one to seven bytes, gives the same records and
// the same faults.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "query/exchange/chat/chat_kind.h"
#include "query/exchange/chat/chat_readers.h"

namespace {

using wend::exchange::ByteSource;
using wend::exchange::ChatOptions;
using wend::exchange::ChatReaders;
using wend::exchange::FileKind;
using wend::exchange::Origin;
using wend::exchange::Record;

void Require(bool holds) {
  if (!holds) std::abort();
}

constexpr int64_t kFirstUs = -62'135'683'200'000'000;  // a day before year 1, for the offsets
constexpr int64_t kLastUs = 253'402'387'199'000'000;   // a day behind year 9999

class Gatherer : public wend::exchange::RecordSink {
 public:
  bool Accept(Record record) override {
    Require(!record.key.empty() && !record.text.empty() && record.is_message);
    if (record.time.has_value()) {
      Require(record.time->microseconds >= kFirstUs && record.time->microseconds <= kLastUs);
      Require(record.time->offset_minutes >= -1080 && record.time->offset_minutes <= 1080);
    }
    said += record.key + "\n" + record.text + "\n" + record.title + "\n";
    for (const auto& [name, value] : record.attributes) {
      said += name + "=";
      if (const auto* text = std::get_if<std::string>(&value)) said += *text;
      said += "\n";
    }
    return true;
  }
  bool Skip(uint64_t line, const std::string& reason) override {
    Require(!reason.empty());
    said += std::to_string(line) + ": " + reason + "\n";
    return true;
  }
  void Note(const std::string& text) override { said += text + "\n"; }

  std::string said;
};

// A few bytes at a time.
class Trickle : public ByteSource {
 public:
  explicit Trickle(std::string_view text) : text_(text) {}

 protected:
  size_t Fill(char* out, size_t capacity) override {
    step_ = step_ % 7 + 1;
    const size_t size = std::min({capacity, step_, text_.size()});
    text_.copy(out, size);
    text_.remove_prefix(size);
    return size;
  }

 private:
  std::string_view text_;
  size_t step_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static constexpr FileKind kKinds[] = {
      FileKind::kOpenAi,   FileKind::kAnthropic, FileKind::kSlack,
      FileKind::kWhatsApp, FileKind::kTelegram,  FileKind::kLog,
      FileKind::kMbox,     FileKind::kLocomo,    FileKind::kLongMemEval};
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  (void)wend::exchange::JsonChatKind("users.json", text);
  (void)wend::exchange::TextChatKind(text, true);
  ChatOptions options;
  options.dates = static_cast<wend::exchange::DateOrder>(data[0] / 16 % 3);
  if (data[0] >= 128) options.zone = "Europe/Berlin";
  const FileKind kind = kKinds[data[0] % 9];
  const Origin origin{"dir/file.txt", "dir/file.txt", "file"};
  Gatherer whole;
  Gatherer pieces;
  wend::exchange::StringSource source(text);
  Trickle trickle(text);
  Require(ChatReaders(options).Read(kind, &source, origin, "", &whole));
  Require(ChatReaders(options).Read(kind, &trickle, origin, "", &pieces));
  Require(whole.said == pieces.said);
  return 0;
}
