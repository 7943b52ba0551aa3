// The objects behind the handles of the C interface, and how a call gets at them.
//
// A database knows the handles of its statements and batches, so that closing it takes them along:
// their memory and their hold on the database end then, and their handles turn stale. A call that
// is under way in another thread keeps what it uses alive until it ends.
//
// Thread safety: see the classes.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "api/handle_registry.h"
#include "api/include/wend/wend.h"
#include "engine/database.h"
#include "query/statement.h"
#include "storage/base/cancellation.h"
#include "storage/base/status.h"

namespace wend {

// Any number of threads at once.
class DatabaseObject {
 public:
  static constexpr HandleType kType = HandleType::kDatabase;
  using Public = wend_db;

  explicit DatabaseObject(std::unique_ptr<Database> database) : database_(std::move(database)) {}

  Database* database() const { return database_.get(); }

  // Registers an object that depends on this database. Misuse once it is closed.
  Result<uintptr_t> AddDependent(HandleType type, std::shared_ptr<void> object);
  // Takes a dependent that is freed by its owner out of the list.
  void ForgetDependent(uintptr_t handle);
  // Stops the runs of its statements and the commits of its batches that are under way.
  void Interrupt();
  void SetProgress(const ProgressHook& progress);
  ProgressHook progress() const;
  // Takes all dependents out of the registry; none can be added afterwards.
  void Close();

 private:
  const std::unique_ptr<Database> database_;
  mutable std::mutex mutex_;
  ProgressHook progress_;
  bool closed_ = false;
  std::unordered_set<uintptr_t> batches_;
  std::unordered_set<uintptr_t> statements_;
};

// An object that belongs to one thread at a time. `in_call` detects where it does not.
struct SingleThreaded {
  std::atomic<bool> in_call{false};
  Cancellation cancellation;  // of its run or commit
};

// Any number of threads at once.
struct OptionsObject {
  static constexpr HandleType kType = HandleType::kOptions;
  using Public = wend_options;

  std::mutex mutex;
  DatabaseOptions options;
};

struct BatchObject : SingleThreaded {
  static constexpr HandleType kType = HandleType::kBatch;
  using Public = wend_batch;

  BatchObject(std::shared_ptr<DatabaseObject> owner, std::string into)
      : database(std::move(owner)), collection(std::move(into)) {}

  const std::shared_ptr<DatabaseObject> database;
  const std::string collection;
  std::vector<Unit> units;
  std::vector<Mark> marks;        // in order of positions
  std::vector<LinkChange> links;  // in the order given
  WriteSummary summary;           // of the last successful commit
};

struct StatementObject : SingleThreaded {
  static constexpr HandleType kType = HandleType::kStatement;
  using Public = wend_stmt;

  StatementObject(std::shared_ptr<DatabaseObject> owner, std::unique_ptr<Statement> prepared)
      : database(std::move(owner)), statement(std::move(prepared)) {}

  // Declared first: the statement goes before the database that it uses.
  const std::shared_ptr<DatabaseObject> database;
  const std::unique_ptr<Statement> statement;
  int64_t timeout_ms = 0;  // of each run; 0: none
};

template <typename Object>
uintptr_t ToNumber(const typename Object::Public* handle) {
  return reinterpret_cast<uintptr_t>(handle);
}

template <typename Object>
typename Object::Public* ToHandle(uintptr_t number) {
  return reinterpret_cast<typename Object::Public*>(number);
}

template <typename Object>
Result<std::shared_ptr<Object>> FindObject(const typename Object::Public* handle) {
  const uintptr_t number = ToNumber<Object>(handle);
  std::shared_ptr<void> found = HandleRegistry::Instance().Find(Object::kType, number);
  if (found == nullptr) return HandleRegistry::Explain(Object::kType, number);
  return std::static_pointer_cast<Object>(std::move(found));
}

// Null where the handle is none: freeing that does nothing.
template <typename Object>
std::shared_ptr<Object> RemoveObject(const typename Object::Public* handle) {
  return std::static_pointer_cast<Object>(
      HandleRegistry::Instance().Remove(Object::kType, ToNumber<Object>(handle)));
}

// The use of a SingleThreaded object by one call.
template <typename Object>
class Lease {
 public:
  // Misuse where another thread is in a call with it.
  static Result<Lease> Take(const typename Object::Public* handle) {
    WEND_ASSIGN_OR_RETURN(std::shared_ptr<Object> object, FindObject<Object>(handle));
    if (object->in_call.exchange(true, std::memory_order_acquire)) {
      return Status::Misuse("another thread is in a call with the same handle");
    }
    return Lease(std::move(object));
  }
  Lease(Lease&&) noexcept = default;
  Lease& operator=(Lease&&) = delete;
  ~Lease() {
    if (object_ != nullptr) object_->in_call.store(false, std::memory_order_release);
  }

  Object* operator->() const { return object_.get(); }

 private:
  explicit Lease(std::shared_ptr<Object> object) : object_(std::move(object)) {}

  std::shared_ptr<Object> object_;
};

}  // namespace wend
