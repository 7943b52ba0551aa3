// Jobs: calls of Wend that run in Node's thread pool, each behind a promise, and the handles that
// JavaScript holds on to what they work with.
//
// Invariants:
//  1. Run touches no JavaScript; everything else is called by the thread of the environment alone.
//  2. A job holds what it works with, so that nothing is freed under it, in whatever order
//     JavaScript lets go of things.
//  3. The promise of a job is settled once: with its result, or with its fault as a plain object
//     {code, message, offset}, of which lib/errors.cjs makes a WendError.
//
// Each environment (the main thread, each worker) has jobs and handles of its own; nothing is
// shared between them but the library.
#pragma once

#define NAPI_VERSION 8
#include <node_api.h>
#include <wend/wend.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace wend::node {

// Why a call failed; code WEND_OK where it did not.
struct Fault {
  int code = WEND_OK;
  std::string message;
  int64_t offset = -1;  // in bytes of the statement

  bool ok() const { return code == WEND_OK; }
  // The library's answer; frees its error.
  static Fault Take(int code, wend_error* error);
};

// What JavaScript holds a reference to, and may ask to stop.
class Handle {
 public:
  virtual ~Handle() = default;

  // Whether a job is queued or running; of the environment's thread, like Cancel.
  bool busy() const { return work_ != nullptr; }
  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }
  // Stops the job that works with this handle; one that waits for a thread never starts. Jobs that
  // are queued later end at once.
  void Cancel(napi_env env);
  // Forgets that: the next job runs. Not while one is under way.
  void Renew() { cancelled_.store(false, std::memory_order_relaxed); }

 private:
  friend class Job;
  std::atomic<bool> cancelled_{false};
  napi_async_work work_ = nullptr;
};

class Job {
 public:
  virtual ~Job() = default;

  // Queues it and gives its promise. `handle` is what the job can be stopped by.
  static napi_value Queue(napi_env env, std::unique_ptr<Job> job, std::shared_ptr<Handle> handle);

  // Has the runs and commits of a database heed Handle::Cancel.
  static Fault WatchForCancel(wend_db* db);

 protected:
  // In a thread of the pool.
  virtual Fault Run() = 0;
  // What the promise becomes after a Run without fault; nullptr where JavaScript refused.
  virtual napi_value MakeResult(napi_env env) = 0;

 private:
  static void Execute(napi_env env, void* data);
  static void Complete(napi_env env, napi_status status, void* data);

  std::shared_ptr<Handle> handle_;
  napi_deferred deferred_ = nullptr;
  Fault fault_;
};

}  // namespace wend::node
