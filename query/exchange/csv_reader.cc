#include "query/exchange/csv_reader.h"

#include <csv.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "query/exchange/record_fields.h"

namespace wend::exchange {
namespace {

constexpr size_t kReadBytes = 256 << 10;
// libcsv grows its field buffer by this much at a time.
constexpr size_t kFieldGrowthBytes = 64 << 10;

// Excel writes quotes around TSV fields that need none; other programs mean quotes literally.
std::string WithoutTsvQuotes(std::string field) {
  if (field.size() < 2 || field.front() != '"' || field.back() != '"') return field;
  std::string out;
  for (size_t i = 1; i + 1 < field.size(); ++i) {
    out += field[i];
    if (field[i] != '"') continue;
    if (i + 2 >= field.size() || field[i + 1] != '"') return field;
    ++i;
  }
  return out;
}

// Receives fields and ends of rows from libcsv.
class RowReader {
 public:
  RowReader(char delimiter, const Origin& origin, RecordSink* sink)
      : is_tsv_(delimiter == '\t'), origin_(origin), sink_(sink) {}

  bool stopped() const { return stopped_; }
  uint64_t row_line() const { return row_line_; }

  static void OnField(void* text, size_t size, void* self) {
    static_cast<RowReader*>(self)->AddField(
        text == nullptr ? std::string() : std::string(static_cast<const char*>(text), size));
  }
  static void OnRowEnd(int terminator, void* self) {
    static_cast<RowReader*>(self)->EndRow(terminator);
  }

 private:
  void AddField(std::string field) {
    lines_in_row_ += static_cast<uint64_t>(std::count(field.begin(), field.end(), '\n'));
    row_.push_back(is_tsv_ ? WithoutTsvQuotes(std::move(field)) : std::move(field));
  }

  // With CSV_REPALL_NL every line break is reported, so that lines can be counted.
  void EndRow(int terminator) {
    const bool second_half = terminator == '\n' && after_return_ && row_.empty();
    after_return_ = terminator == '\r';
    if (second_half) return;
    if (!row_.empty() && !stopped_) UseRow();
    row_.clear();
    row_line_ += lines_in_row_ + 1;
    lines_in_row_ = 0;
  }

  void UseRow() {
    if (names_.empty()) {
      names_ = std::move(row_);
      if (names_[0].rfind("\xEF\xBB\xBF", 0) == 0) names_[0].erase(0, 3);
      return;
    }
    while (row_.size() > names_.size() && row_.back().empty()) row_.pop_back();
    if (row_.size() > names_.size()) {
      stopped_ =
          !sink_->Skip(row_line_, "the row has " + std::to_string(row_.size()) +
                                      " fields, the header " + std::to_string(names_.size()));
      return;
    }
    Fields fields;
    std::string lines;
    for (size_t i = 0; i < row_.size(); ++i) {
      if (!row_[i].empty()) lines += names_[i] + ": " + row_[i] + "\n";
      fields.emplace_back(names_[i], std::move(row_[i]));
    }
    const bool has_text = HasText(fields);
    Record record =
        RecordFromFields(std::move(fields), origin_, origin_.key + "#" + std::to_string(row_line_));
    if (!has_text) record.text = std::move(lines);
    stopped_ = !sink_->Accept(std::move(record));
  }

  const bool is_tsv_;
  const Origin& origin_;
  RecordSink* const sink_;
  std::vector<std::string> names_;
  std::vector<std::string> row_;
  uint64_t row_line_ = 1;
  uint64_t lines_in_row_ = 0;
  bool after_return_ = false;
  bool stopped_ = false;
};

// The parser of libcsv, freed at the end.
class CsvParser {
 public:
  explicit CsvParser(char delimiter) {
    csv_init(&parser_, CSV_REPALL_NL);
    csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
    csv_set_blk_size(&parser_, kFieldGrowthBytes);
    // No text that passed for text holds a zero byte: this takes the meaning from quotes.
    if (delimiter == '\t') {
      csv_set_quote(&parser_, '\0');
      csv_set_space_func(&parser_, [](unsigned char c) { return c == ' ' ? 1 : 0; });
    }
  }
  ~CsvParser() { csv_free(&parser_); }
  CsvParser(const CsvParser&) = delete;
  CsvParser& operator=(const CsvParser&) = delete;

  bool Parse(const char* text, size_t size, RowReader* reader) {
    return csv_parse(&parser_, text, size, RowReader::OnField, RowReader::OnRowEnd, reader) == size;
  }
  // State 2 of libcsv: inside a field.
  bool InsideQuotes() const { return parser_.quoted != 0 && parser_.pstate == 2; }
  void Finish(RowReader* reader) {
    csv_fini(&parser_, RowReader::OnField, RowReader::OnRowEnd, reader);
  }
  size_t field_bytes() const { return parser_.entry_pos; }
  const char* error() { return csv_strerror(csv_error(&parser_)); }

 private:
  csv_parser parser_;
};

}  // namespace

void ReadCsv(ByteSource* source, char delimiter, const Origin& origin, RecordSink* sink) {
  CsvParser parser(delimiter);
  RowReader rows(delimiter, origin, sink);
  std::string buffer(kReadBytes, '\0');
  while (!rows.stopped()) {
    const size_t count = source->Read(buffer.data(), buffer.size());
    if (count == 0) break;
    if (!parser.Parse(buffer.data(), count, &rows)) {
      sink->Skip(rows.row_line(), std::string("the rest cannot be read: ") + parser.error());
      return;
    }
    if (parser.field_bytes() > kMaxDocumentBytes) {
      sink->Skip(rows.row_line(), "a field is over 1 GiB; is a quote not closed?");
      return;
    }
  }
  if (rows.stopped()) return;
  if (parser.InsideQuotes()) {
    sink->Skip(rows.row_line(), "a quote is opened in this row and never closed");
    return;
  }
  parser.Finish(&rows);
}

}  // namespace wend::exchange
