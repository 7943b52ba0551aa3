#include "query/exchange/file_import.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "query/exchange/byte_source.h"
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

namespace wend::exchange {
namespace {

ImportFormat FormatOf(FileKind kind) {
  switch (kind) {
    case FileKind::kMarkdown:
      return ImportFormat::kMarkdown;
    case FileKind::kHtml:
      return ImportFormat::kHtml;
    case FileKind::kManual:
      return ImportFormat::kManual;
    case FileKind::kJson:
      return ImportFormat::kJson;
    case FileKind::kJsonLines:
      return ImportFormat::kJsonLines;
    case FileKind::kCsv:
      return ImportFormat::kCsv;
    case FileKind::kTsv:
      return ImportFormat::kTsv;
    case FileKind::kText:
      break;
  }
  return ImportFormat::kText;
}

class Import : public RecordSink {
 public:
  Import(Database* database, const std::string& collection, const std::string& path,
         const ImportOptions& options, std::vector<std::string>* notices)
      : database_(database),
        collection_(collection),
        path_(path),
        format_(options.format),
        notices_(notices),
        writer_(database, collection),
        faults_(path, options.skip_errors, notices) {}

  Result<ImportCounts> Run() {
    const Status read = Read();
    if (!read.ok()) return writer_.WithProgress(read);
    WEND_RETURN_IF_ERROR(writer_.Finish());
    faults_.Finish();
    const WriteSummary& summary = writer_.summary();
    return ImportCounts{summary.inserted, summary.replaced, summary.unchanged, links_,
                        faults_.count()};
  }

  bool Accept(Record record) override {
    const std::string problem = KeyProblem(record.key);
    if (!problem.empty()) return Keep(faults_.Add(0, "'" + record.key + "': " + problem));
    Unit unit = UnitOf(std::move(record));
    if (!unit.reply_to.empty() && !CheckKey(unit.reply_to).ok()) {
      return Keep(faults_.Add(0, "'" + unit.key + "': 'reply_to' is no key"));
    }
    return Keep(writer_.Add(std::move(unit)));
  }

  bool Skip(uint64_t line, const std::string& reason) override {
    return Keep(faults_.Add(line, reason));
  }

 private:
  bool Keep(Status status) {
    if (status_.ok()) status_ = std::move(status);
    return status_.ok();
  }

  Status FileFault(const std::string& reason) const {
    return Status(Code::kIo, "cannot read '" + path_ + "': " + reason);
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
    if (format_ == ImportFormat::kAuto) {
      format_ = IsExport(source->Prefix()) ? ImportFormat::kExport
                                           : FormatOf(KindOf(path_, source->Prefix()));
    }
    const Status read =
        format_ == ImportFormat::kExport ? ReadExport(source.get()) : ReadRecords(source.get());
    if (!source->error().empty()) return FileFault(source->error());
    return status_.ok() ? read : status_;
  }

  Status ReadRecords(ByteSource* source) {
    const Origin origin{KeyOfFile(path_), KeyOfFile(path_), TitleFromName(path_)};
    if (format_ == ImportFormat::kJsonLines) {
      ReadJsonLines(source, origin, this);
      return {};
    }
    if (format_ == ImportFormat::kCsv || format_ == ImportFormat::kTsv) {
      ReadCsv(source, format_ == ImportFormat::kTsv ? '\t' : ',', origin, this);
      return {};
    }
    std::string content;
    if (!source->ReadAll(kMaxDocumentBytes, &content)) {
      return source->error().empty()
                 ? Status::TooBig("'" + path_ + "' is over 1 GiB, the most that one text takes")
                 : Status();
    }
    std::string reason;
    if (format_ == ImportFormat::kJson) {
      const bool whole = ReadJson(content, origin, this, &reason);
      return whole ? Status() : faults_.Add(0, reason);
    }
    Record record;
    if (format_ == ImportFormat::kHtml) {
      if (!ReadHtml(content, origin, &record, &reason)) return faults_.Add(0, reason);
    } else if (format_ == ImportFormat::kMarkdown) {
      record = ReadMarkdown(std::move(content), origin);
    } else if (format_ == ImportFormat::kManual) {
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
        WEND_RETURN_IF_ERROR(faults_.Add(lines.line_number(), "the line is over 1 GiB"));
        continue;
      }
      uint64_t number = lines.line_number();
      const std::string malformed = Utf8Fault(line, &number);
      WEND_RETURN_IF_ERROR(malformed.empty() ? AddLine(line, number)
                                             : faults_.Add(number, malformed));
    }
    const uint64_t promised = header->documents + header->messages + header->links;
    if (count == promised || !source->error().empty()) return {};
    return faults_.Add(0, "the file has " + std::to_string(count) +
                              " lines behind its first, which "
                              "promises " +
                              std::to_string(promised) + ": was it cut off?");
  }

  Status AddLine(std::string_view line, uint64_t number) {
    Result<std::variant<Unit, LinkChange>> item = ReadExportLine(line);
    if (!item.ok()) return faults_.Add(number, item.status().message());
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
  const std::string& path_;
  ImportFormat format_;
  std::vector<std::string>* const notices_;
  UnitWriter writer_;
  FaultLog faults_;
  uint64_t links_ = 0;
  Status status_;  // of what a reader handed over
};

}  // namespace

Result<ImportCounts> ImportFile(Database* database, const std::string& collection,
                                const std::string& path, const ImportOptions& options,
                                std::vector<std::string>* notices) {
  return Import(database, collection, path, options, notices).Run();
}

}  // namespace wend::exchange
