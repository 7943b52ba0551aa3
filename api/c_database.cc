// Opening and closing databases.
#include <memory>
#include <string_view>
#include <utility>

#include "api/boundary.h"
#include "api/handles.h"
#include "storage/base/utf8.h"

namespace wend {
namespace {

Status OpenDatabase(const char* path, const wend_options* options, wend_db** db) {
  WEND_RETURN_IF_ERROR(CheckPointer(db, "db"));
  *db = nullptr;
  WEND_RETURN_IF_ERROR(CheckPointer(path, "path"));
  const std::string_view folder = path;
  if (folder.empty()) return Status::Invalid("the path is empty");
  size_t bad_offset = 0;
  if (!IsValidUtf8(folder, &bad_offset)) {
    return Status::Invalid("the path is not well-formed UTF-8 at byte " +
                           std::to_string(bad_offset));
  }
  OpenRequest request{std::string(folder), {}};
  if (options != nullptr) {
    WEND_ASSIGN_OR_RETURN(const auto object, FindObject<OptionsObject>(options));
    const std::lock_guard lock(object->mutex);
    request.options = object->options;
  }
  WEND_ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, OpenHere(request));
  WEND_ASSIGN_OR_RETURN(
      const uintptr_t handle,
      HandleRegistry::Instance().Add(DatabaseObject::kType,
                                     std::make_shared<DatabaseObject>(std::move(connection))));
  *db = ToHandle<DatabaseObject>(handle);
  return {};
}

}  // namespace
}  // namespace wend

extern "C" {

int wend_open(const char* path, const wend_options* options, wend_db** db, wend_error** error) {
  return wend::Guard(error, [&] { return wend::OpenDatabase(path, options, db); });
}

void wend_close(wend_db* db) {
  if (wend::Cancellation::InProgressHook()) return;
  const auto database = wend::LookUp<wend::DatabaseObject>(db);
  const uintptr_t handle = wend::ToNumber<wend::DatabaseObject>(db);
  if (database == nullptr) return;
  if (!wend::HandleRegistry::Instance().Remove(wend::DatabaseObject::kType, handle)) return;
  database->Close();
  // What this fails to do, the next opening does.
  (void)wend::Guard(nullptr, [&] { return database->connection()->Close({}); });
}

}  // extern "C"
