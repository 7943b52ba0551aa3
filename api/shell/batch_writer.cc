#include "api/shell/batch_writer.h"

#include "api/shell/display_text.h"
#include "query/exchange/byte_source.h"
#include "query/exchange/record_fields.h"

namespace wend::shell {
namespace {

using exchange::AttributeValue;
using exchange::KeyProblem;
using exchange::kMaxDocumentBytes;
using exchange::Record;

constexpr uint64_t kMaxBatchBytes = uint64_t{8} << 20;
constexpr uint64_t kMaxBatchRecords = 20'000;

// Attributes are shown and compared, so malformed bytes become U+FFFD; only the text keeps them.
std::string WellFormed(const std::string& text) {
  if (IsValidUtf8(text)) return text;
  std::string out;
  for (size_t position = 0; position < text.size();) {
    const char32_t c = DecodeUtf8(text, &position);
    AppendUtf8(c == kMalformed ? 0xFFFD : c, &out);
  }
  return out;
}

[[nodiscard]] bool SetText(wend_batch* batch, const char* name, const std::string& value,
                           Failure* failure) {
  const std::string text = WellFormed(value);
  ErrorOut error;
  return error.Check(wend_batch_set_text(batch, name, text.data(), text.size(), error), failure);
}

[[nodiscard]] bool SetValue(wend_batch* batch, const std::string& name, const AttributeValue& value,
                            Failure* failure) {
  ErrorOut error;
  if (const auto* text = std::get_if<std::string>(&value)) {
    return SetText(batch, name.c_str(), *text, failure);
  }
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    return error.Check(wend_batch_set_integer(batch, name.c_str(), *integer, error), failure);
  }
  if (const auto* real = std::get_if<double>(&value)) {
    return error.Check(wend_batch_set_real(batch, name.c_str(), *real, error), failure);
  }
  const int flag = std::get<bool>(value) ? 1 : 0;
  return error.Check(wend_batch_set_boolean(batch, name.c_str(), flag, error), failure);
}

}  // namespace

bool BatchWriter::Open(wend_db* db, const std::string& collection, Failure* failure) {
  ErrorOut error;
  wend_batch* raw = nullptr;
  if (!error.Check(wend_batch_create(db, collection.c_str(), &raw, error), failure)) return false;
  batch_.reset(raw);
  return true;
}

BatchWriter::Outcome BatchWriter::Write(const Record& record, Failure* failure) {
  failure->message = KeyProblem(record.key);
  if (failure->message.empty() && record.text.size() > kMaxDocumentBytes) {
    failure->message = "the text is over 1 GiB";
  }
  if (!failure->message.empty()) return Outcome::kRefused;
  const bool full =
      batch_bytes_ + record.text.size() > kMaxBatchBytes || batch_records_ >= kMaxBatchRecords;
  if (batch_records_ > 0 && full && !Commit(failure)) return Outcome::kFailed;

  ErrorOut error;
  const auto begin = record.is_message ? wend_batch_message : wend_batch_document;
  const int code = begin(batch_.get(), record.key.data(), record.key.size(), record.text.data(),
                         record.text.size(), error);
  if (!error.Check(code, failure)) {
    const bool is_its_own_fault = code == WEND_INVALID || code == WEND_TOO_BIG;
    return is_its_own_fault ? Outcome::kRefused : Outcome::kFailed;
  }
  batch_bytes_ += record.text.size();
  ++batch_records_;
  return SetAttributes(record, failure) ? Outcome::kTaken : Outcome::kFailed;
}

bool BatchWriter::SetAttributes(const Record& record, Failure* failure) {
  wend_batch* batch = batch_.get();
  if (!record.title.empty() && !SetText(batch, "title", record.title, failure)) return false;
  if (!record.source.empty() && !SetText(batch, "source", record.source, failure)) return false;
  if (record.time) {
    ErrorOut error;
    const int code =
        wend_batch_set_time(batch, record.time->microseconds, record.time->offset_minutes, error);
    if (!error.Check(code, failure)) return false;
  }
  for (const auto& [name, value] : record.attributes) {
    if (!SetValue(batch, name, value, failure)) {
      failure->message = "'" + record.key + "', field '" + name + "': " + failure->message;
      return false;
    }
  }
  return true;
}

bool BatchWriter::SetRecordMark(const std::string& mark, Failure* failure) {
  ErrorOut error;
  return error.Check(wend_batch_set_unit_mark(batch_.get(), mark.data(), mark.size(), error),
                     failure);
}

bool BatchWriter::SetMark(const std::string& name, const std::string& mark, Failure* failure) {
  ErrorOut error;
  batch_bytes_ += name.size() + mark.size();
  ++batch_records_;
  return error.Check(
      wend_batch_set_mark(batch_.get(), name.data(), name.size(), mark.data(), mark.size(), error),
      failure);
}

bool BatchWriter::Commit(Failure* failure) {
  if (batch_records_ == 0) return true;
  ErrorOut error;
  if (!error.Check(wend_batch_commit(batch_.get(), error), failure)) return false;
  counts_.inserted += wend_batch_inserted(batch_.get());
  counts_.replaced += wend_batch_replaced(batch_.get());
  counts_.unchanged += wend_batch_unchanged(batch_.get());
  batch_bytes_ = 0;
  batch_records_ = 0;
  return true;
}

}  // namespace wend::shell
