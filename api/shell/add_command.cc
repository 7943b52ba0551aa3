#include "api/shell/add_command.h"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <memory>

#include "api/shell/add_report.h"
#include "api/shell/batch_writer.h"
#include "api/shell/display_text.h"
#include "api/shell/exit_code.h"
#include "api/shell/file_mark.h"
#include "api/shell/file_walk.h"
#include "api/shell/interrupt.h"
#include "api/shell/wend_handle.h"
#include "query/exchange/byte_source.h"
#include "query/exchange/chat/chat_readers.h"
#include "query/exchange/csv_reader.h"
#include "query/exchange/file_kind.h"
#include "query/exchange/json_reader.h"
#include "query/exchange/record_fields.h"
#include "query/exchange/text_reader.h"

namespace wend::shell {
namespace {

// The readers of files, which IMPORT shares.
using namespace exchange;  // NOLINT(google-build-using-namespace)

constexpr uint64_t kMaxNotes = 20;

// While it lives, SIGINT asks for an end instead of being one.
class InterruptGuard {
 public:
  InterruptGuard() {
    interrupt_requested = 0;
    struct sigaction action {};
    action.sa_handler = [](int) { interrupt_requested = 1; };
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(SIGINT, &action, &previous_);
  }
  ~InterruptGuard() { sigaction(SIGINT, &previous_, nullptr); }
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

 private:
  struct sigaction previous_ {};
};

// A file that was read with other options is read again.
std::string MarkSuffix(const AddOptions& options) {
  std::string suffix;
  if (!options.format.empty()) suffix += " as " + options.format;
  if (options.dates != "auto") suffix += " with " + options.dates;
  if (!options.zone.empty()) suffix += " in " + options.zone;
  return suffix;
}

// One run: reads files in order and writes their records.
class Ingest : public RecordSink {
 public:
  Ingest(const AddOptions& options, const ChatOptions& chat, AddReport* report)
      : options_(options), report_(report), chats_(chat), mark_suffix_(MarkSuffix(options)) {}

  // False: the database refused, and failure() says why.
  bool Open(wend_db* db) {
    db_ = db;
    return writer_.Open(db, options_.collection, &failure_);
  }

  // Reads all files; false as above. An interrupt ends it early and keeps what was read.
  bool AddFiles(const std::vector<FileEntry>& files) {
    for (const FileEntry& file : files) state_.bytes_total += file.size;
    state_.files_total = files.size();
    for (const FileEntry& file : files) {
      if (stopped_ || interrupt_requested != 0) break;
      AddFile(file);
      ++state_.files_done;
      bytes_before_ += file.size;
    }
    if (notes_ > kMaxNotes) {
      report_->Note(std::to_string(notes_ - kMaxNotes) + " more notes of files are not shown");
    }
    if (!failed_) failed_ = !writer_.Commit(&failure_);
    totals_.written = writer_.counts();
    return !failed_;
  }

  bool Accept(Record record) override {
    // What comes after an error, or an interrupt, may be half a line.
    if (!source_->error().empty()) return false;
    const uint64_t bytes = record.text.size();
    yield_.malformed_bytes += MalformedBytes(record.text);
    switch (writer_.Write(record, &failure_)) {
      case BatchWriter::Outcome::kTaken:
        totals_.text_bytes += bytes;
        yield_.text_bytes += bytes;
        ++yield_.records;
        if (is_one_document_ && CanMark()) {
          Check(writer_.SetRecordMark(EncodeFileMark(file_->stamp + mark_suffix_, yield_),
                                      &failure_));
        }
        break;
      case BatchWriter::Outcome::kRefused:
        report_->Skip(record.key.empty() ? file_->path : record.key, 0, failure_.message);
        skipped_some_ = true;
        break;
      case BatchWriter::Outcome::kFailed:
        Check(false);
        break;
    }
    return GoOn();
  }

  bool Skip(uint64_t line, const std::string& reason) override {
    if (!source_->error().empty()) return false;
    report_->Skip(file_->path, line, reason);
    skipped_some_ = true;
    return GoOn();
  }

  void Note(const std::string& text) override {
    if (options_.quiet) return;
    if (++notes_ <= kMaxNotes) report_->Note(file_->path + ": " + text);
  }

  const Failure& failure() const { return failure_; }
  const AddReport::Totals& totals() const { return totals_; }

 private:
  // What is not all there is named again by the next run.
  bool CanMark() const {
    return !file_->stamp.empty() && KeyProblem(file_->key).empty() && !skipped_some_ && !stopped_ &&
           source_->error().empty();
  }

  void Check(bool written) {
    if (written) return;
    failed_ = true;
    stopped_ = true;
  }

  // True where the file looks as it did when it was read, and what it gave is there.
  bool IsKnown(const FileEntry& file) {
    if (options_.reread || file.stamp.empty()) return false;
    auto yield = FindFileYield(db_, options_.collection, file.key, file.stamp + mark_suffix_);
    if (yield.has_value() && writer_.has_uncommitted()) {
      // Files before this one may be about to replace what it gave.
      Check(writer_.Commit(&failure_));
      if (stopped_) return false;
      yield = FindFileYield(db_, options_.collection, file.key, file.stamp + mark_suffix_);
    }
    if (!yield.has_value()) return false;
    writer_.CountUnchanged(yield->records);
    totals_.text_bytes += yield->text_bytes;
    totals_.files += yield->records > 0 ? 1 : 0;
    ++totals_.unread;
    report_->EndFile(file.path, yield->malformed_bytes);
    state_.bytes_done = bytes_before_ + file.size;
    report_->progress().Update(state_);
    return true;
  }

  bool GoOn() {
    state_.bytes_done = bytes_before_ + (source_ == nullptr ? 0 : source_->bytes_read());
    report_->progress().Update(state_);
    return !stopped_ && interrupt_requested == 0;
  }

  void AddFile(const FileEntry& file) {
    file_ = &file;
    if (IsKnown(file) || stopped_) return;
    yield_ = FileYield();
    skipped_some_ = false;
    is_one_document_ = false;
    std::string reason;
    const std::unique_ptr<ByteSource> source = OpenFile(file.path, &reason, &interrupt_requested);
    source_ = source.get();
    if (source == nullptr) {
      if (interrupt_requested == 0) report_->Skip(file.path, 0, reason);
      return;
    }
    reason = BinaryReason(source->Prefix());
    if (reason.empty() && !ReadRecords(source.get(), &reason) && reason.empty()) {
      reason = source->error().empty() ? "over 1 GiB; split it" : source->error();
    }
    if (interrupt_requested != 0) reason.clear();
    if (!reason.empty()) report_->Skip(file.path, 0, reason);
    report_->EndFile(file.path, yield_.malformed_bytes);
    if (yield_.records > 0) ++totals_.files;
    if (!is_one_document_ && reason.empty() && interrupt_requested == 0 && CanMark()) {
      Check(
          writer_.SetMark(file.key, EncodeFileMark(file.stamp + mark_suffix_, yield_), &failure_));
    }
    source_ = nullptr;
  }

  // False where the file, or the rest of it, cannot be used; an empty `*reason` then means that it
  // could not be read.
  bool ReadRecords(ByteSource* source, std::string* reason) {
    const std::string name = file_->path == "-" ? "" : file_->path;
    const Origin origin{file_->key, file_->key, name.empty() ? "" : TitleFromName(name)};
    const FileKind kind = KindNamed(options_.format).value_or(KindOf(name, source->Prefix()));
    if (chats_.Read(kind, source, origin, name, this)) return source->error().empty();
    if (kind == FileKind::kJsonLines) {
      ReadJsonLines(source, origin, this);
      return source->error().empty();
    }
    if (kind == FileKind::kCsv || kind == FileKind::kTsv) {
      ReadCsv(source, kind == FileKind::kTsv ? '\t' : ',', origin, this);
      return source->error().empty();
    }
    std::string content;
    if (!source->ReadAll(kMaxDocumentBytes, &content)) return false;
    if (kind == FileKind::kJson) return ReadJson(content, origin, this, reason);
    is_one_document_ = true;
    Record record;
    if (kind == FileKind::kHtml) {
      if (!ReadHtml(content, origin, &record, reason)) return false;
    } else if (kind == FileKind::kMarkdown) {
      record = ReadMarkdown(std::move(content), origin);
    } else if (kind == FileKind::kManual) {
      record = ReadManual(content, origin);
    } else {
      record = ReadText(std::move(content), origin);
    }
    Accept(std::move(record));
    return true;
  }

  const AddOptions& options_;
  AddReport* const report_;
  ChatReaders chats_;
  const std::string mark_suffix_;
  wend_db* db_ = nullptr;
  BatchWriter writer_;
  Failure failure_;
  AddReport::Totals totals_;
  ProgressState state_;
  uint64_t notes_ = 0;
  uint64_t bytes_before_ = 0;  // of the files that are done
  const FileEntry* file_ = nullptr;
  const ByteSource* source_ = nullptr;
  FileYield yield_;               // of the file
  bool skipped_some_ = false;     // of the file
  bool is_one_document_ = false;  // the file
  bool stopped_ = false;
  bool failed_ = false;
};

bool CollectionExists(wend_db* db, const std::string& name) {
  Failure ignored;
  Statement statement;
  if (!statement.Prepare(db, "SHOW COLLECTIONS", &ignored)) return false;
  while (statement.Step(&ignored) == Statement::Outcome::kRow) {
    if (statement.Text("name") == name) return true;
  }
  return false;
}

bool PrepareCollection(const AddOptions& options, wend_db* db, AddReport* report,
                       Failure* failure) {
  const std::string create = CreateStatement(options);
  if (create.empty()) return true;
  if (CollectionExists(db, options.collection)) {
    report->Note("collection " + options.collection +
                 " is there already and keeps its options; --chunk-tokens, --unit and --language "
                 "shape only a new one");
    return true;
  }
  return Statement::Execute(db, create, failure);
}

// A name or an option that the library refuses must not leave an empty database behind: what is to
// be made is tried in memory first.
bool TryOptions(const AddOptions& options, Failure* failure) {
  DbHandle db;
  const std::string create = CreateStatement(options);
  BatchWriter writer;
  return OpenDatabase(":memory:", {.mode = "create"}, &db, failure) &&
         (create.empty() || Statement::Execute(db.get(), create, failure)) &&
         writer.Open(db.get(), options.collection, failure);
}

int Fail(AddReport* report, const Failure& failure, uint64_t written) {
  report->progress().Clear();
  PrintFailure(failure);
  if (written > 0) {
    std::fprintf(stderr, "wend: %s added before that stay; the same command goes on from there\n",
                 (WithThousands(written) + (written == 1 ? " record" : " records")).c_str());
  }
  return kExitFailed;
}

int Finish(const AddOptions& options, AddReport* report, const AddReport::Totals& totals,
           bool interrupted) {
  report->progress().Clear();
  report->EndFiles();
  const double seconds = report->progress().elapsed_seconds();
  if (options.json) {
    std::printf("%s\n", report->SummaryJson(totals, seconds, interrupted).c_str());
  } else if (!options.quiet) {
    std::printf("%s\n", report->Summary(totals, seconds).c_str());
  }
  if (interrupted) {
    std::fputs("wend: interrupted; run the same command again to go on\n", stderr);
    return kExitInterrupted;
  }
  return report->skipped() > 0 ? kExitIncomplete : kExitDone;
}

}  // namespace

std::vector<std::string> FileFormats() { return {kFileKindNames.begin(), kFileKindNames.end()}; }

std::string CreateStatement(const AddOptions& options) {
  std::string with;
  const auto add = [&with](const std::string& option) {
    with += (with.empty() ? "" : ", ") + option;
  };
  if (!options.language.empty()) add("language = " + QuotedText(options.language));
  if (options.chunk_tokens > 0) add("chunk_tokens = " + std::to_string(options.chunk_tokens));
  if (!options.chunk_unit.empty()) add("chunk_unit = " + QuotedText(options.chunk_unit));
  if (with.empty()) return {};
  return "CREATE COLLECTION IF NOT EXISTS " + QuotedName(options.collection) + " WITH (" + with +
         ")";
}

int RunAdd(const AddOptions& options) {
  AddReport report(options.quiet, options.json);
  ChatOptions chat;
  for (const auto& [name, text] : {std::pair("dates", options.dates), {"zone", options.zone}}) {
    const Status set = SetChatOption(name, text, &chat);
    if (!set.ok()) return Fail(&report, Failure{WEND_INVALID, set.message()}, 0);
  }
  const InterruptGuard guard;
  const FileWalk walk = WalkPaths(options.paths, options.database);
  for (const WalkProblem& problem : walk.problems) report.Skip(problem.path, 0, problem.reason);
  Ingest ingest(options, chat, &report);
  // A mistyped path alone must not leave an empty database behind.
  if (walk.files.empty() && !walk.problems.empty()) {
    return Finish(options, &report, ingest.totals(), false);
  }
  Failure failure;
  DbHandle db;
  if (access(options.database.c_str(), F_OK) != 0 && !TryOptions(options, &failure)) {
    return Fail(&report, failure, 0);
  }
  const OpenOptions open{.mode = "create", .durability = options.durability.c_str()};
  if (!OpenDatabase(options.database, open, &db, &failure) ||
      !PrepareCollection(options, db.get(), &report, &failure)) {
    return Fail(&report, failure, 0);
  }
  if (!ingest.Open(db.get()) || !ingest.AddFiles(walk.files)) {
    const WriteCounts& written = ingest.totals().written;
    return Fail(&report, ingest.failure(), written.inserted + written.replaced);
  }
  return Finish(options, &report, ingest.totals(), interrupt_requested != 0);
}

}  // namespace wend::shell
