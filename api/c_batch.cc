// Batches: gathering documents and messages, and committing them.
#include <array>
#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "api/boundary.h"
#include "api/handles.h"
#include "query/key_rules.h"
#include "storage/base/time_text.h"
#include "storage/base/utf8.h"

namespace wend {
namespace {

using BatchLease = Lease<BatchObject>;

// An attribute with a place of its own in a Unit; every other name is metadata.
struct TextAttribute {
  std::string_view name;
  std::string Unit::*member;
  bool messages_only;
};
constexpr std::array<TextAttribute, 5> kTextAttributes = {{
    {"title", &Unit::title, false},
    {"source", &Unit::source, false},
    {"session", &Unit::session, true},
    {"speaker", &Unit::speaker, true},
    {"reply_to", &Unit::reply_to, true},
}};
constexpr std::string_view kTurn = "turn";

const TextAttribute* FindTextAttribute(std::string_view name) {
  for (const TextAttribute& attribute : kTextAttributes) {
    if (attribute.name == name) return &attribute;
  }
  return nullptr;
}

Status CheckMetadataName(std::string_view name) {
  if (name.empty()) return Status::Invalid("the name of an attribute is empty");
  if (name.size() > kMaxMetadataNameBytes) {
    return Status::TooBig("the name of an attribute has at most " +
                          std::to_string(kMaxMetadataNameBytes) + " bytes, this one " +
                          std::to_string(name.size()));
  }
  size_t bad_offset = 0;
  if (IsValidUtf8(name, &bad_offset)) return {};
  return Status::Invalid("the name of an attribute is not well-formed UTF-8 at byte " +
                         std::to_string(bad_offset));
}

Status CheckIsMessage(const Unit& unit, std::string_view name) {
  if (unit.kind == Unit::Kind::kMessage) return {};
  return Status::Invalid("'" + std::string(name) + "' belongs to messages, but '" + unit.key +
                         "' is a document");
}

// The unit begun last.
Result<Unit*> CurrentUnit(const BatchLease& batch) {
  if (batch->request.units.empty()) {
    return Status::Misuse("begin a document or a message before its attributes");
  }
  return &batch->request.units.back();
}

Status CreateBatch(wend_db* db, const char* collection, wend_batch** batch) {
  WEND_RETURN_IF_ERROR(CheckPointer(batch, "batch"));
  *batch = nullptr;
  WEND_ASSIGN_OR_RETURN(auto database, FindObject<DatabaseObject>(db));
  WEND_RETURN_IF_ERROR(CheckPointer(collection, "collection"));
  WEND_RETURN_IF_ERROR(CheckCollectionName(collection));
  WEND_ASSIGN_OR_RETURN(const uintptr_t handle,
                        database->AddDependent(BatchObject::kType, std::make_shared<BatchObject>(
                                                                       database, collection)));
  *batch = ToHandle<BatchObject>(handle);
  return {};
}

Status BeginUnit(Unit::Kind kind, wend_batch* handle, std::pair<const char*, size_t> key,
                 std::pair<const char*, size_t> text) {
  const BatchLease batch(handle);
  WEND_RETURN_IF_ERROR(batch.Check());
  WEND_ASSIGN_OR_RETURN(const std::string_view key_text,
                        TextArgument(key.first, key.second, "key"));
  WEND_ASSIGN_OR_RETURN(const std::string_view content,
                        TextArgument(text.first, text.second, "text"));
  WEND_RETURN_IF_ERROR(CheckKey(key_text));
  Unit unit;
  unit.kind = kind;
  unit.key = key_text;
  unit.text = content;
  batch->request.units.push_back(std::move(unit));
  return {};
}

Status SetText(Unit* unit, std::string_view name, std::string_view value) {
  const TextAttribute* attribute = FindTextAttribute(name);
  if (attribute != nullptr) {
    if (attribute->messages_only) WEND_RETURN_IF_ERROR(CheckIsMessage(*unit, name));
    if (name == "reply_to") WEND_RETURN_IF_ERROR(CheckKey(value));
    unit->*(attribute->member) = value;
    return {};
  }
  if (name == kTurn) return Status::Invalid("'turn' takes an integer");
  unit->metadata[std::string(name)] = std::string(value);
  return {};
}

// Integers, reals and booleans.
Status SetNumber(Unit* unit, std::string_view name, MetadataValue value) {
  if (FindTextAttribute(name) != nullptr) {
    return Status::Invalid("'" + std::string(name) + "' takes a text");
  }
  if (name == kTurn) {
    const auto* turn = std::get_if<int64_t>(&value);
    if (turn == nullptr) return Status::Invalid("'turn' takes an integer");
    WEND_RETURN_IF_ERROR(CheckIsMessage(*unit, name));
    unit->turn = *turn;
    return {};
  }
  unit->metadata[std::string(name)] = std::move(value);
  return {};
}

// What all setters begin with; `set` gets the unit and the name.
template <typename Set>
int SetAttribute(wend_batch* handle, const char* name, wend_error** error, Set&& set) {
  return Guard(error, [&]() -> Status {
    const BatchLease batch(handle);
    WEND_RETURN_IF_ERROR(batch.Check());
    WEND_RETURN_IF_ERROR(CheckPointer(name, "name"));
    WEND_ASSIGN_OR_RETURN(Unit* const unit, CurrentUnit(batch));
    WEND_RETURN_IF_ERROR(CheckMetadataName(name));
    return set(unit, std::string_view(name));
  });
}

Status SetTime(wend_batch* handle, int64_t microseconds, int offset_minutes) {
  const BatchLease batch(handle);
  WEND_RETURN_IF_ERROR(batch.Check());
  WEND_ASSIGN_OR_RETURN(Unit* const unit, CurrentUnit(batch));
  if (offset_minutes < -kMaxOffsetMinutes || offset_minutes > kMaxOffsetMinutes) {
    return Status::Invalid("the offset from UTC is from -1080 to 1080 minutes, not " +
                           std::to_string(offset_minutes));
  }
  if (!IsTimeInRange(microseconds, offset_minutes)) {
    return Status::Invalid(
        "the time lies outside of the years 1 to 9999; it is counted in "
        "microseconds");
  }
  unit->time = TimePoint{microseconds, static_cast<int16_t>(offset_minutes)};
  return {};
}

Status CommitBatch(wend_batch* handle) {
  const BatchLease batch(handle);
  WEND_RETURN_IF_ERROR(batch.Check());
  const ProgressHook progress = batch->database->progress();
  WriteRequest request{batch->request.collection, {}, {}, {}, 0};
  std::swap(request, batch->request);
  if (progress.call != nullptr) request.progress_interval_ms = progress.interval_ms;
  WEND_ASSIGN_OR_RETURN(batch->summary,
                        batch->database->connection()->Write(std::move(request), progress));
  return {};
}

uint64_t ReadSummary(const wend_batch* handle, uint64_t WriteSummary::*member) {
  return GuardValue<uint64_t>(0, [&]() -> uint64_t {
    const BatchLease batch(handle);
    return batch.ok() ? batch->summary.*member : 0;
  });
}

}  // namespace
}  // namespace wend

extern "C" {

int wend_batch_create(wend_db* db, const char* collection, wend_batch** batch, wend_error** error) {
  return wend::Guard(error, [&] { return wend::CreateBatch(db, collection, batch); });
}

void wend_batch_free(wend_batch* batch) { wend::FreeDependent<wend::BatchObject>(batch); }

int wend_batch_document(wend_batch* batch, const char* key, size_t key_size, const char* text,
                        size_t text_size, wend_error** error) {
  return wend::Guard(error, [&] {
    return wend::BeginUnit(wend::Unit::Kind::kDocument, batch, {key, key_size}, {text, text_size});
  });
}

int wend_batch_message(wend_batch* batch, const char* key, size_t key_size, const char* text,
                       size_t text_size, wend_error** error) {
  return wend::Guard(error, [&] {
    return wend::BeginUnit(wend::Unit::Kind::kMessage, batch, {key, key_size}, {text, text_size});
  });
}

int wend_batch_set_text(wend_batch* batch, const char* name, const char* value, size_t value_size,
                        wend_error** error) {
  const auto set = [&](wend::Unit* unit, std::string_view attribute) -> wend::Status {
    WEND_ASSIGN_OR_RETURN(const std::string_view text,
                          wend::TextArgument(value, value_size, "value"));
    return wend::SetText(unit, attribute, text);
  };
  return wend::SetAttribute(batch, name, error, set);
}

int wend_batch_set_integer(wend_batch* batch, const char* name, int64_t value, wend_error** error) {
  const auto set = [&](wend::Unit* unit, std::string_view attribute) {
    return wend::SetNumber(unit, attribute, value);
  };
  return wend::SetAttribute(batch, name, error, set);
}

int wend_batch_set_real(wend_batch* batch, const char* name, double value, wend_error** error) {
  const auto set = [&](wend::Unit* unit, std::string_view attribute) {
    if (!std::isfinite(value)) return wend::Status::Invalid("a real must be finite");
    return wend::SetNumber(unit, attribute, value);
  };
  return wend::SetAttribute(batch, name, error, set);
}

int wend_batch_set_boolean(wend_batch* batch, const char* name, int value, wend_error** error) {
  const auto set = [&](wend::Unit* unit, std::string_view attribute) {
    return wend::SetNumber(unit, attribute, value != 0);
  };
  return wend::SetAttribute(batch, name, error, set);
}

int wend_batch_set_time(wend_batch* batch, int64_t microseconds, int offset_minutes,
                        wend_error** error) {
  return wend::Guard(error, [&] { return wend::SetTime(batch, microseconds, offset_minutes); });
}

int wend_batch_commit(wend_batch* batch, wend_error** error) {
  return wend::Guard(error, [&] { return wend::CommitBatch(batch); });
}

uint64_t wend_batch_inserted(const wend_batch* batch) {
  return wend::ReadSummary(batch, &wend::WriteSummary::inserted);
}

uint64_t wend_batch_replaced(const wend_batch* batch) {
  return wend::ReadSummary(batch, &wend::WriteSummary::replaced);
}

uint64_t wend_batch_unchanged(const wend_batch* batch) {
  return wend::ReadSummary(batch, &wend::WriteSummary::unchanged);
}

}  // extern "C"
