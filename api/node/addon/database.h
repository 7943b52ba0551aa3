// Databases: opening and closing them, and their marks.
#pragma once

#include <memory>

#include "api/node/addon/job.h"

namespace wend::node {

// An open database. Closed when nothing refers to it any more, where it was not before.
class Database : public Handle {
 public:
  explicit Database(wend_db* db) : db_(db) {}
  ~Database() override { Close(); }

  wend_db* db() const { return db_; }
  // May be called twice, and while calls are under way: the library lets those end.
  void Close() { wend_close(db_); }

 private:
  wend_db* const db_;  // turns stale when it is closed, and is answered then
};

// open(path, keys, values): a promise of a handle.
napi_value Open(napi_env env, napi_callback_info info);
// close(database): a promise.
napi_value Close(napi_env env, napi_callback_info info);
// closeNow(database): for the end of the process, where no promise is kept any more.
napi_value CloseNow(napi_env env, napi_callback_info info);
// readMark(database, collection, name): a promise of [bytes, intact], or of null.
napi_value ReadMark(napi_env env, napi_callback_info info);
// readUnitMark(database, collection, key): a promise of [bytes, true], or of null.
napi_value ReadUnitMark(napi_env env, napi_callback_info info);

}  // namespace wend::node
