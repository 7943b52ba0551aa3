// Marks: notes of the caller's own, written with a batch and read by name.
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/boundary.h"
#include "api/handles.h"
#include "query/key_rules.h"
#include "storage/mark_rows.h"

namespace wend {
namespace {

static_assert(WEND_MARK_SIZE == kMaxMarkValueBytes);

using BatchLease = Lease<BatchObject>;

// As text goes in everywhere: a name is UTF-8 and not empty; a value is any bytes.
Status CheckMarkName(std::string_view name) {
  const Status status = CheckKey(name);
  if (status.ok()) return {};
  return Status(status.code(), "the name of a mark: " + status.message());
}

Result<std::string_view> MarkValue(const char* value, size_t size) {
  WEND_ASSIGN_OR_RETURN(const std::string_view text, TextArgument(value, size, "value"));
  if (text.size() <= WEND_MARK_SIZE) return text;
  return Status::TooBig("a mark holds at most " + std::to_string(WEND_MARK_SIZE) + " bytes, not " +
                        std::to_string(text.size()));
}

Status SetMark(wend_batch* handle, std::pair<const char*, size_t> name,
               std::pair<const char*, size_t> value) {
  const BatchLease batch(handle);
  WEND_RETURN_IF_ERROR(batch.Check());
  WEND_ASSIGN_OR_RETURN(const std::string_view name_text,
                        TextArgument(name.first, name.second, "name"));
  WEND_ASSIGN_OR_RETURN(const std::string_view content, MarkValue(value.first, value.second));
  WEND_RETURN_IF_ERROR(CheckMarkName(name_text));
  batch->request.marks.push_back(
      {std::string(name_text), std::string(content), batch->request.units.size()});
  return {};
}

Status SetUnitMark(wend_batch* handle, std::pair<const char*, size_t> value) {
  const BatchLease batch(handle);
  WEND_RETURN_IF_ERROR(batch.Check());
  if (batch->request.units.empty()) {
    return Status::Misuse("begin a document or a message before its mark");
  }
  WEND_ASSIGN_OR_RETURN(const std::string_view content, MarkValue(value.first, value.second));
  if (content.empty()) return Status::Invalid("the mark of a document or message is empty");
  batch->request.units.back().mark = content;
  return {};
}

// Where a mark is read to.
struct Target {
  char* buffer;
  size_t capacity;
  size_t* size;
};

Status Fill(const std::string& value, const Target& target) {
  *target.size = value.size();
  if (value.size() > target.capacity) {
    return Status::TooBig("the mark has " + std::to_string(value.size()) +
                          " bytes, the buffer only " + std::to_string(target.capacity));
  }
  std::memcpy(target.buffer, value.data(), value.size());
  return {};
}

// The database, with all arguments checked.
Result<std::shared_ptr<DatabaseObject>> BeginReading(wend_db* db, const char* collection,
                                                     const Target& target) {
  WEND_RETURN_IF_ERROR(CheckPointer(target.size, "size"));
  *target.size = 0;
  WEND_ASSIGN_OR_RETURN(auto database, FindObject<DatabaseObject>(db));
  WEND_RETURN_IF_ERROR(CheckPointer(collection, "collection"));
  WEND_RETURN_IF_ERROR(CheckCollectionName(collection));
  WEND_RETURN_IF_ERROR(CheckPointer(target.buffer, "buffer"));
  return database;
}

Status NoMark(std::string_view of, std::string_view name) {
  return Status::NotFound("there is no mark " + std::string(of) + "'" + std::string(name) + "'");
}

Status GetMark(wend_db* db, const char* collection, std::pair<const char*, size_t> name,
               const Target& target, int* intact) {
  if (intact != nullptr) *intact = 0;
  WEND_ASSIGN_OR_RETURN(const auto database, BeginReading(db, collection, target));
  WEND_ASSIGN_OR_RETURN(const std::string_view text, TextArgument(name.first, name.second, "name"));
  WEND_RETURN_IF_ERROR(CheckMarkName(text));
  WEND_ASSIGN_OR_RETURN(const MarkReply reply,
                        database->connection()->ReadMark({collection, std::string(text), false}));
  if (!reply.mark.has_value()) return NoMark("", text);
  if (intact != nullptr) *intact = reply.mark->intact ? 1 : 0;
  return Fill(reply.mark->value, target);
}

Status GetUnitMark(wend_db* db, const char* collection, std::pair<const char*, size_t> key,
                   const Target& target) {
  WEND_ASSIGN_OR_RETURN(const auto database, BeginReading(db, collection, target));
  WEND_ASSIGN_OR_RETURN(const std::string_view text, TextArgument(key.first, key.second, "key"));
  WEND_RETURN_IF_ERROR(CheckKey(text));
  WEND_ASSIGN_OR_RETURN(const MarkReply reply,
                        database->connection()->ReadMark({collection, std::string(text), true}));
  return reply.mark.has_value() ? Fill(reply.mark->value, target) : NoMark("of ", text);
}

}  // namespace
}  // namespace wend

extern "C" {

int wend_batch_set_mark(wend_batch* batch, const char* name, size_t name_size, const char* value,
                        size_t value_size, wend_error** error) {
  return wend::Guard(error, [&] {
    return wend::SetMark(batch, {name, name_size}, {value, value_size});
  });
}

int wend_batch_set_unit_mark(wend_batch* batch, const char* value, size_t value_size,
                             wend_error** error) {
  return wend::Guard(error, [&] { return wend::SetUnitMark(batch, {value, value_size}); });
}

int wend_mark_get(wend_db* db, const char* collection, const char* name, size_t name_size,
                  char* buffer, size_t capacity, size_t* size, int* intact, wend_error** error) {
  return wend::Guard(error, [&] {
    return wend::GetMark(db, collection, {name, name_size}, {buffer, capacity, size}, intact);
  });
}

int wend_unit_mark_get(wend_db* db, const char* collection, const char* key, size_t key_size,
                       char* buffer, size_t capacity, size_t* size, wend_error** error) {
  return wend::Guard(error, [&] {
    return wend::GetUnitMark(db, collection, {key, key_size}, {buffer, capacity, size});
  });
}

}  // extern "C"
