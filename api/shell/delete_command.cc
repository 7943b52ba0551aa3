#include "api/shell/delete_command.h"

#include <cstdio>

#include "api/shell/display_text.h"
#include "api/shell/exit_code.h"
#include "api/shell/file_walk.h"
#include "api/shell/wend_handle.h"

namespace wend::shell {
namespace {

[[nodiscard]] bool DeleteKey(wend_db* db, const std::string& collection, const std::string& key,
                             int64_t* deleted, Failure* failure) {
  *deleted = 0;
  Statement statement;
  if (!statement.Prepare(db, "DELETE FROM " + QuotedName(collection) + " WHERE key = ?", failure) ||
      !statement.BindText(1, key, failure)) {
    return false;
  }
  Statement::Outcome outcome;
  while ((outcome = statement.Step(failure)) == Statement::Outcome::kRow) {
    *deleted += statement.Integer("deleted");
  }
  return outcome == Statement::Outcome::kDone;
}

}  // namespace

int RunDelete(const DeleteOptions& options) {
  Failure failure;
  DbHandle db;
  if (!OpenDatabase(options.database, {.mode = "write"}, &db, &failure)) {
    PrintFailure(failure);
    return kExitFailed;
  }
  uint64_t deleted_total = 0;
  uint64_t missing = 0;
  for (const std::string& key : options.keys) {
    int64_t deleted = 0;
    bool done = DeleteKey(db.get(), options.collection, key, &deleted, &failure);
    const std::string path_key = KeyOfPath(key);
    if (done && deleted == 0 && path_key != key) {
      done = DeleteKey(db.get(), options.collection, path_key, &deleted, &failure);
    }
    if (!done) {
      PrintFailure(failure);
      if (deleted_total > 0) {
        std::fprintf(stderr, "wend: %s deleted before that\n",
                     WithThousands(deleted_total).c_str());
      }
      return kExitFailed;
    }
    deleted_total += static_cast<uint64_t>(deleted);
    if (deleted > 0) continue;
    ++missing;
    std::fprintf(stderr, "wend: nothing has the key '%s' in collection %s\n", Visible(key).c_str(),
                 Visible(options.collection).c_str());
  }
  if (!options.quiet) {
    std::printf("%s deleted, %s not there\n", WithThousands(deleted_total).c_str(),
                WithThousands(missing).c_str());
  }
  return missing == 0 ? kExitDone : kExitIncomplete;
}

}  // namespace wend::shell
