#include "api/node/addon/job.h"

#include <new>
#include <utility>

#include "api/node/addon/js_value.h"

namespace wend::node {
namespace {

// What the job that this thread of the pool runs can be stopped by.
thread_local const Handle* running = nullptr;

// Stopping within 50 ms is promised; looking costs nothing at this rate.
constexpr int kCancelCheckMs = 5;

int IsCancelled(void*) { return running != nullptr && running->cancelled() ? 1 : 0; }

napi_value MakeFault(napi_env env, const Fault& fault) {
  napi_value object = nullptr;
  if (napi_create_object(env, &object) != napi_ok) return nullptr;
  SetProperty(env, object, "code", MakeText(env, wend_code_name(fault.code)));
  SetProperty(env, object, "message", MakeText(env, fault.message));
  SetProperty(env, object, "offset", MakeInteger(env, fault.offset));
  return object;
}

}  // namespace

Fault Fault::Take(int code, wend_error* error) {
  Fault fault;
  fault.code = code;
  fault.message = wend_error_message(error);
  fault.offset = wend_error_offset(error);
  wend_error_free(error);
  return fault;
}

void Handle::Cancel(napi_env env) {
  cancelled_.store(true, std::memory_order_relaxed);
  // Refused where the job is running: that looks at the flag.
  if (work_ != nullptr) napi_cancel_async_work(env, work_);
}

Fault Job::WatchForCancel(wend_db* db) {
  wend_error* error = nullptr;
  const int code = wend_progress_set(db, IsCancelled, nullptr, kCancelCheckMs, &error);
  return code == WEND_OK ? Fault() : Fault::Take(code, error);
}

napi_value Job::Queue(napi_env env, std::unique_ptr<Job> job, std::shared_ptr<Handle> handle) {
  if (handle->work_ != nullptr) return ThrowError(env, "a job is under way with this handle");
  napi_value promise = nullptr;
  napi_async_work work = nullptr;
  if (napi_create_promise(env, &job->deferred_, &promise) != napi_ok ||
      napi_create_async_work(env, nullptr, MakeText(env, "wend"), Execute, Complete, job.get(),
                             &work) != napi_ok) {
    return ThrowError(env, "no promise could be made");
  }
  handle->work_ = work;
  job->handle_ = std::move(handle);
  if (napi_queue_async_work(env, work) != napi_ok) {
    job->handle_->work_ = nullptr;
    napi_delete_async_work(env, work);
    return ThrowError(env, "the work could not be queued");
  }
  job.release();  // Complete takes it back
  return promise;
}

void Job::Execute(napi_env, void* data) {
  auto* const job = static_cast<Job*>(data);
  if (job->handle_->cancelled()) {
    job->fault_ = {WEND_CANCELLED, "stopped before it began"};
    return;
  }
  running = job->handle_.get();
  try {
    job->fault_ = job->Run();
  } catch (const std::bad_alloc&) {
    job->fault_ = {WEND_NOMEM, "out of memory"};
  }
  running = nullptr;
}

void Job::Complete(napi_env env, napi_status status, void* data) {
  const std::unique_ptr<Job> job(static_cast<Job*>(data));
  napi_delete_async_work(env, job->handle_->work_);
  job->handle_->work_ = nullptr;
  if (status == napi_cancelled) job->fault_ = {WEND_CANCELLED, "stopped before it began"};
  napi_value result = nullptr;
  if (job->fault_.ok()) {
    result = job->MakeResult(env);
    if (result != nullptr && napi_resolve_deferred(env, job->deferred_, result) == napi_ok) return;
    napi_value exception = nullptr;  // what JavaScript refused with, such as a string too long
    napi_get_and_clear_last_exception(env, &exception);
    job->fault_ = {WEND_TOO_BIG, "the result does not fit into JavaScript's memory"};
  }
  result = MakeFault(env, job->fault_);
  // Where the environment is being torn down nobody waits any more.
  if (result != nullptr) napi_reject_deferred(env, job->deferred_, result);
}

}  // namespace wend::node
