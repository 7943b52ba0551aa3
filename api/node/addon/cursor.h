// Cursors: one run of a statement, whose rows are fetched in batches.
//
// A trip to the thread pool costs some ten microseconds, so that a trip a row would be most of the
// cost of a long result; and a batch is bounded, so that rows come while later ones are computed.
// The first trip prepares the statement and binds its parameters, the last one frees it.
//
// One fetch at a time: Job::Queue refuses another.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/node/addon/database.h"
#include "api/node/addon/js_value.h"

namespace wend::node {

class Cursor : public Handle {
 public:
  explicit Cursor(std::shared_ptr<Database> of) : database(std::move(of)) {}
  ~Cursor() override { Finish(); }

  // Frees the statement; rows that are left are given up.
  void Finish() {
    wend_finalize(stmt);
    stmt = nullptr;
    finished = true;
  }

  const std::shared_ptr<Database> database;
  std::string sql;
  std::vector<std::string> names;  // of `values`; empty where they go by position
  bool by_name = false;
  std::vector<Value> values;
  int64_t timeout_ms = 0;

  wend_stmt* stmt = nullptr;  // from the first fetch to the last
  bool finished = false;
};

// query(database, sql, names or null, values, timeout_ms): a cursor.
napi_value Query(napi_env env, napi_callback_info info);
// fetch(cursor): a promise of {columns, values, done, notices}; `values` are those of all rows of
// the batch, one behind the other; `notices` are there once it is done.
napi_value Fetch(napi_env env, napi_callback_info info);
// finish(cursor): gives up the rows that are left. Not while a fetch is under way.
napi_value Finish(napi_env env, napi_callback_info info);

}  // namespace wend::node
