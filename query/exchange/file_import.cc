#include "query/exchange/file_import.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>
#include <variant>

#include "query/exchange/byte_source.h"
#include "query/exchange/chat/chat_readers.h"
#include "query/exchange/csv_reader.h"
#include "query/exchange/export_format.h"
#include "query/exchange/fault_log.h"
#include "query/exchange/file_key.h"
#include "query/exchange/file_kind.h"
#include "query/exchange/json_reader.h"
#include "query/exchange/record_fields.h"
#include "query/exchange/text_reader.h"
#include "query/exchange/unit_record.h"
#include "query/exchange/unit_writer.h"
#include "query/key_rules.h"
#include "storage/base/utf8.h"

namespace wend::exchange {
namespace {

constexpr uint64_t kMaxNotes = 20;

// The days of a Slack export in order; empty where the folder is none.
std::vector<std::string> SlackDays(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  std::vector<std::string> days;
  if (!fs::is_regular_file(fs::path(folder) / "channels.json", error) &&
      !fs::is_regular_file(fs::path(folder) / "dms.json", error)) {
    return days;
  }
  for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    if (!at->is_directory(error)) continue;
    std::error_code inner;
    for (fs::directory_iterator day(at->path(), inner); !inner && day != fs::directory_iterator();
         day.increment(inner)) {
      if (day->path().extension() == ".json") days.push_back(day->path().string());
    }
  }
  std::sort(days.begin(), days.end());
  return days;
}

class Import : public RecordSink {
 public:
  Import(Database* database, const std::string& collection, const std::string& path,
         const ImportOptions& options, std::vector<std::string>* notices)
      : database_(database),
        collection_(collection),
        options_(options),
        notices_(notices),
        writer_(database, collection),
        chats_(options.chat) {
    SetFile(path);
  }

  Result<ImportCounts> Run() {
    const Status read = ReadAll();
    if (!read.ok()) return writer_.WithProgress(read);
    if (notes_ > kMaxNotes) {
      notices_->push_back("'" + path_ + "': " + std::to_string(notes_ - kMaxNotes) +
                          " more notes of files are not shown");
    }
    WEND_RETURN_IF_ERROR(writer_.Finish());
    const WriteSummary& summary = writer_.summary();
    return ImportCounts{summary.inserted, summary.replaced, summary.unchanged, links_, skipped_};
  }

  bool Accept(Record record) override {
    const std::string problem = KeyProblem(record.key);
    if (!problem.empty()) return Keep(faults_->Add(0, "'" + record.key + "': " + problem));
    Unit unit = UnitOf(std::move(record));
    malformed_ += unit.kind == Unit::Kind::kMessage && !IsValidUtf8(unit.text, nullptr) ? 1 : 0;
    if (!unit.reply_to.empty() && !CheckKey(unit.reply_to).ok()) {
      return Keep(faults_->Add(0, "'" + unit.key + "': 'reply_to' is no key"));
    }
    return Keep(writer_.Add(std::move(unit)));
  }

  bool Skip(uint64_t line, const std::string& reason) override {
    return Keep(faults_->Add(line, reason));
  }

  void Note(const std::string& text) override {
    if (++notes_ <= kMaxNotes) notices_->push_back("'" + path_ + "': " + text);
  }

 private:
  bool Keep(Status status) {
    if (status_.ok()) status_ = std::move(status);
    return status_.ok();
  }

  Status FileFault(const std::string& reason) const {
    return Status(Code::kIo, "cannot read '" + path_ + "': " + reason);
  }

  void SetFile(const std::string& path) {
    path_ = path;
    format_ = options_.format;
    faults_ = std::make_unique<FaultLog>(path, options_.skip_errors, notices_);
  }

  Status ReadAll() {
    const std::string named = path_;
    std::error_code error;
    if (!std::filesystem::is_directory(named, error)) return ReadFile();
    const std::vector<std::string> days = SlackDays(named);
    if (days.empty()) {
      return Status::Invalid("'" + named +
                             "' is a folder, but not that of a Slack export; name a "
                             "file, or give the folder to wend add");
    }
    for (const std::string& day : days) {
      SetFile(day);
      WEND_RETURN_IF_ERROR(ReadFile());
    }
    return {};
  }

  Status ReadFile() {
    malformed_ = 0;
    WEND_RETURN_IF_ERROR(Read());
    if (malformed_ > 0) {
      Note(std::to_string(malformed_) +
           " messages hold malformed UTF-8, which stays in their text");
    }
    faults_->Finish();
    skipped_ += faults_->count();
    return {};
  }

  Status Read() {
    std::string reason;
    // "-" is a file here, not standard input.
    const std::unique_ptr<ByteSource> source = OpenFile(path_ == "-" ? "./-" : path_, &reason);
    if (source == nullptr) {
      const bool missing = reason == "no such file or folder";
      return {missing ? Code::kNotFound : Code::kIo, "cannot read '" + path_ + "': " + reason};
    }
    reason = BinaryReason(source->Prefix());
    if (!reason.empty()) return Status::Invalid("'" + path_ + "': " + reason);
    if (format_ == kAutoFormat && IsExport(source->Prefix())) format_ = kExportFormat;
    const FileKind kind = format_ > kExportFormat
                              ? static_cast<FileKind>(format_ - kExportFormat - 1)
                              : KindOf(path_, source->Prefix());
    const Status read =
        format_ == kExportFormat ? ReadExport(source.get()) : ReadRecords(kind, source.get());
    if (!source->error().empty()) return FileFault(source->error());
    return status_.ok() ? read : status_;
  }

  Status ReadRecords(FileKind kind, ByteSource* source) {
    const Origin origin{KeyOfFile(path_), KeyOfFile(path_), TitleFromName(path_)};
    if (chats_.Read(kind, source, origin, path_, this)) return {};
    if (kind == FileKind::kJsonLines) {
      ReadJsonLines(source, origin, this);
      return {};
    }
    if (kind == FileKind::kCsv || kind == FileKind::kTsv) {
      ReadCsv(source, kind == FileKind::kTsv ? '\t' : ',', origin, this);
      return {};
    }
    std::string content;
    if (!source->ReadAll(kMaxDocumentBytes, &content)) {
      return source->error().empty()
                 ? Status::TooBig("'" + path_ + "' is over 1 GiB, the most that one text takes")
                 : Status();
    }
    std::string reason;
    if (kind == FileKind::kJson) {
      const bool whole = ReadJson(content, origin, this, &reason);
      return whole ? Status() : faults_->Add(0, reason);
    }
    Record record;
    if (kind == FileKind::kHtml) {
      if (!ReadHtml(content, origin, &record, &reason)) return faults_->Add(0, reason);
    } else if (kind == FileKind::kMarkdown) {
      record = ReadMarkdown(std::move(content), origin);
    } else if (kind == FileKind::kManual) {
      record = ReadManual(content, origin);
    } else {
      record = ReadText(std::move(content), origin);
    }
    uint64_t line = 1;
    const std::string fault = Utf8Fault(record.text, &line);
    if (!fault.empty()) {
      notices_->push_back("'" + path_ + "', line " + std::to_string(line) + ": " + fault +
                          "; the text is kept as it is");
    }
    Accept(std::move(record));
    return {};
  }

  Status ReadExport(ByteSource* source) {
    LineReader lines(source);
    std::string_view line;
    if (lines.Next(&line) != LineReader::Outcome::kLine) {
      return Status::Invalid("'" + path_ + "': the file has no first line");
    }
    const Result<ExportHeader> header = ReadHeaderLine(line);
    if (!header.ok()) return header.status().WithContext("'" + path_ + "', line 1");
    UseOptions(header->options);
    uint64_t count = 0;
    for (;;) {
      const LineReader::Outcome outcome = lines.Next(&line);
      if (outcome == LineReader::Outcome::kEnd) break;
      ++count;
      if (outcome == LineReader::Outcome::kTooLong) {
        WEND_RETURN_IF_ERROR(faults_->Add(lines.line_number(), "the line is over 1 GiB"));
        continue;
      }
      uint64_t number = lines.line_number();
      const std::string malformed = Utf8Fault(line, &number);
      WEND_RETURN_IF_ERROR(malformed.empty() ? AddLine(line, number)
                                             : faults_->Add(number, malformed));
    }
    const uint64_t promised = header->documents + header->messages + header->links;
    if (count == promised || !source->error().empty()) return {};
    return faults_->Add(0, "the file has " + std::to_string(count) +
                               " lines behind its first, which "
                               "promises " +
                               std::to_string(promised) + ": was it cut off?");
  }

  Status AddLine(std::string_view line, uint64_t number) {
    Result<std::variant<Unit, LinkChange>> item = ReadExportLine(line);
    if (!item.ok()) return faults_->Add(number, item.status().message());
    if (auto* unit = std::get_if<Unit>(&*item)) return writer_.Add(std::move(*unit));
    ++links_;
    return writer_.Add(std::get<LinkChange>(std::move(*item)));
  }

  void UseOptions(const CollectionOptions& options) {
    writer_.SetOptions(options);
    const Result<CollectionView> view = database_->View().Collection(collection_);
    if (!view.ok()) return;
    const CollectionOptions& own = view->options();
    if (own.analyzer == options.analyzer && own.chunker == options.chunker) return;
    notices_->push_back("'" + collection_ +
                        "' is there already and keeps its own options; those of '" + path_ +
                        "' differ");
  }

  Database* const database_;
  const std::string& collection_;
  const ImportOptions& options_;
  std::vector<std::string>* const notices_;
  UnitWriter writer_;
  ChatReaders chats_;
  // Of the file that is read.
  std::string path_;
  size_t format_ = kAutoFormat;
  std::unique_ptr<FaultLog> faults_;
  uint64_t links_ = 0;
  uint64_t skipped_ = 0;
  uint64_t malformed_ = 0;  // messages of the file
  uint64_t notes_ = 0;
  Status status_;  // of what a reader handed over
};

}  // namespace

Result<ImportCounts> ImportFile(Database* database, const std::string& collection,
                                const std::string& path, const ImportOptions& options,
                                std::vector<std::string>* notices) {
  return Import(database, collection, path, options, notices).Run();
}

}  // namespace wend::exchange
