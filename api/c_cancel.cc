// Stopping calls that are under way: interrupts, deadlines, progress.
#include <string>

#include "api/boundary.h"
#include "api/handles.h"
#include "api/statement_object.h"

extern "C" {

int wend_interrupt(wend_db* db, wend_error** error) {
  return wend::Guard(error, [&]() -> wend::Status {
    WEND_ASSIGN_OR_RETURN(const auto database, wend::FindObject<wend::DatabaseObject>(db));
    database->Interrupt();
    return {};
  });
}

int wend_stmt_interrupt(wend_stmt* stmt, wend_error** error) {
  return wend::Guard(error, [&]() -> wend::Status {
    WEND_ASSIGN_OR_RETURN(const auto object, wend::FindObject<wend::StatementObject>(stmt));
    object->Interrupt();
    return {};
  });
}

int wend_stmt_set_timeout(wend_stmt* stmt, int64_t timeout_ms, wend_error** error) {
  return wend::Guard(error, [&]() -> wend::Status {
    const wend::Lease<wend::StatementObject> lease(stmt);
    WEND_RETURN_IF_ERROR(lease.Check());
    if (timeout_ms < 0) {
      return wend::Status::Invalid("a timeout is 0 or more milliseconds, not " +
                                   std::to_string(timeout_ms));
    }
    lease->set_timeout_ms(timeout_ms);
    return {};
  });
}

int wend_progress_set(wend_db* db, wend_progress progress, void* context, int interval_ms,
                      wend_error** error) {
  return wend::Guard(error, [&]() -> wend::Status {
    WEND_ASSIGN_OR_RETURN(const auto database, wend::FindObject<wend::DatabaseObject>(db));
    if (progress != nullptr && interval_ms < 1) {
      return wend::Status::Invalid(
          "a progress function is called every 1 or more milliseconds, not " +
          std::to_string(interval_ms));
    }
    database->SetProgress({progress, context, interval_ms});
    return {};
  });
}

}  // extern "C"
