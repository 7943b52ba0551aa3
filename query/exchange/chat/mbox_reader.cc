// mbox (RFC 4155): mails one behind the other, each begun by a separator line.
//
// The format: a separator is "From ADDRESS DATE" at the beginning of the file or behind an empty
// line, DATE as asctime writes it; a line of a mail that would look like one has a '>' before it,
// and one that has '>'s already has one more. A mail is a header, an empty line and a body
// (mail_header.h, mail_text.h).
//
// What becomes of it: a mail is a message with its Message-ID as key, or a hash of it where it has
// none; the subject as title, the sender's name (else the address) as speaker, and as metadata
// "from" and "to". The time is Date with its offset, else that of the separator. Its session is the
// thread: the first of References, else In-Reply-To, else its own id. It replies to In-Reply-To,
// else to the last of References. A body without text has the subject as text.
//
// Left out and counted: attachments and other parts that are no text, second copies of a mail.

#include <xxhash.h>

#include <cstdio>
#include <unordered_set>
#include <utility>

#include "query/exchange/chat/chat_readers.h"
#include "query/exchange/chat/mail_text.h"
#include "query/exchange/chat/named_date.h"
#include "query/exchange/record_fields.h"

namespace wend::exchange {
namespace {

constexpr size_t kMaxMailBytes = size_t{128} << 20;

class MboxReader {
 public:
  MboxReader(const ChatFile& file, RecordSink* sink) : file_(file), sink_(sink) {}

  void Read(ByteSource* source) {
    LineReader lines(source);
    std::string_view line;
    bool go_on = true;
    bool after_empty = true;
    while (go_on) {
      const LineReader::Outcome outcome = lines.Next(&line);
      if (outcome == LineReader::Outcome::kEnd) break;
      if (outcome == LineReader::Outcome::kTooLong) {
        too_long_ = is_open_;
        continue;
      }
      if (after_empty && IsSeparator(line)) {
        go_on = Flush();
        is_open_ = true;
        line_ = lines.line_number();
        separator_ = line;
      } else if (is_open_) {
        AddLine(line);
      } else if (!line.empty()) {
        go_on = before_first_++ > 0 ||
                sink_->Skip(lines.line_number(),
                            "expected a line such as 'From ann@example.org Fri May  5 10:15:32 "
                            "2023' before the first mail");
      }
      after_empty = line.empty();
    }
    if (!go_on || !source->error().empty()) return;
    if (!Flush()) return;
    if (mails_ == 0) sink_->Skip(0, "no mail is in it");
    left_out_.Report(sink_);
  }

 private:
  // "From " and a date at the end: prose that begins a paragraph with "From " has none.
  static bool IsSeparator(std::string_view line) {
    if (line.substr(0, 5) != "From ") return false;
    const size_t address = line.find(' ', 5);
    return address != std::string_view::npos && ParseMailDate(line.substr(address)).has_value();
  }

  void AddLine(std::string_view line) {
    const size_t quotes = line.find_first_not_of('>');
    const bool is_quoted =
        quotes != std::string_view::npos && quotes > 0 && line.substr(quotes, 5) == "From ";
    too_long_ = too_long_ || mail_.size() + line.size() > kMaxMailBytes;
    if (too_long_) return;
    mail_ += is_quoted ? line.substr(1) : line;
    mail_ += '\n';
  }

  bool Flush() {
    if (!is_open_) return true;
    ++mails_;
    const std::string mail = std::exchange(mail_, {});
    if (std::exchange(too_long_, false)) {
      return sink_->Skip(line_, "mail " + std::to_string(mails_) + " is over 128 MiB");
    }
    return TakeMail(mail);
  }

  bool TakeMail(const std::string& mail) {
    std::string_view body;
    const MailFields fields = ReadFields(mail, &body);
    if (fields.empty()) {
      return sink_->Skip(line_, "mail " + std::to_string(mails_) + " has no header");
    }
    const std::string_view id = FirstMessageId(FieldOf(fields, "message-id"));
    const uint64_t hash =
        id.empty() ? XXH3_64bits(mail.data(), mail.size()) : XXH3_64bits(id.data(), id.size());
    if (!seen_.insert(hash).second) {
      left_out_.Add("second copies of a mail");
      return true;
    }
    char digits[32];
    std::snprintf(digits, sizeof digits, "mail-%016llx", static_cast<unsigned long long>(hash));
    ChatMessage message;
    message.key = KeyProblem(std::string(id)).empty() ? std::string(id) : digits;
    message.title = DecodeWords(FieldOf(fields, "subject"));
    const MailText text = ReadMailText(fields, body);
    left_out_.Add("attachments", text.attachments);
    message.text = text.text.empty() ? message.title : text.text;
    if (message.text.empty()) {
      left_out_.Add("mails without text");
      return true;
    }
    if (text.unreadable > 0 &&
        !sink_->Skip(line_, "mail '" + message.key +
                                "': a part without a boundary of its own, or "
                                "that nests too deep")) {
      return false;
    }
    SetThread(fields, &message);
    const MailAddress from = ReadAddress(FieldOf(fields, "from"));
    message.speaker = from.name.empty() ? from.address : from.name;
    message.time = TimeOf(fields);
    if (!message.time.has_value() &&
        !sink_->Skip(line_,
                     "mail '" + message.key + "': its date cannot be read; it has no time")) {
      return false;
    }
    Record record = RecordOf(std::move(message), file_.origin);
    AddText("from", from.address, &record);
    AddText("to", DecodeWords(FieldOf(fields, "to")), &record);
    return sink_->Accept(std::move(record));
  }

  static void AddText(const char* name, std::string value, Record* record) {
    if (!value.empty()) record->attributes.emplace_back(name, std::move(value));
  }

  static void SetThread(const MailFields& fields, ChatMessage* message) {
    const std::string& references = FieldOf(fields, "references");
    std::string_view parent = FirstMessageId(FieldOf(fields, "in-reply-to"));
    if (parent.empty()) parent = LastMessageId(references);
    std::string_view root = FirstMessageId(references);
    if (root.empty()) root = parent;
    message->session = root.empty() ? message->key : std::string(root);
    if (KeyProblem(std::string(parent)).empty()) message->reply_to = parent;
  }

  std::optional<Timestamp> TimeOf(const MailFields& fields) const {
    std::optional<Timestamp> time = ParseMailDate(FieldOf(fields, "date"));
    if (!time.has_value()) time = ParseMailDate(separator_.substr(separator_.find(' ', 5)));
    if (time.has_value()) time = OnClockOf(*time, file_.options.zone);
    return time;
  }

  const ChatFile& file_;
  RecordSink* const sink_;
  std::string mail_;
  std::string separator_;
  uint64_t line_ = 0;  // of the separator
  bool is_open_ = false;
  bool too_long_ = false;
  uint64_t mails_ = 0;
  uint64_t before_first_ = 0;
  std::unordered_set<uint64_t> seen_;
  LeftOut left_out_;
};

}  // namespace

void ReadMbox(ByteSource* source, const ChatFile& file, RecordSink* sink) {
  MboxReader(file, sink).Read(source);
}

}  // namespace wend::exchange
