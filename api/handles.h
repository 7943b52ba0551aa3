// The objects behind the handles of the C interface, and how a call gets at them.
//
// A database knows the handles of its statements and batches, so that closing it takes them along:
// their memory and their hold on the database end then, and their handles turn stale. A call that
// is under way in another thread keeps what it uses alive until it ends.
//
// Thread safety: see the classes.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "api/connection.h"
#include "api/handle_registry.h"
#include "api/include/wend/wend.h"
#include "api/messages.h"
#include "storage/base/cancellation.h"
#include "storage/base/status.h"

namespace wend {

// Any number of threads at once.
class DatabaseObject {
 public:
  static constexpr HandleType kType = HandleType::kDatabase;
  using Public = wend_db;

  explicit DatabaseObject(std::unique_ptr<Connection> connection)
      : connection_(std::move(connection)) {}

  Connection* connection() const { return connection_.get(); }

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
  const std::unique_ptr<Connection> connection_;
  mutable std::mutex mutex_;
  ProgressHook progress_;
  bool closed_ = false;
  std::unordered_set<uintptr_t> batches_;
  std::unordered_set<uintptr_t> statements_;
};

// Any number of threads at once.
struct OptionsObject {
  static constexpr HandleType kType = HandleType::kOptions;
  using Public = wend_options;

  std::mutex mutex;
  DatabaseOptions options;
};

// One thread at a time.
struct BatchObject {
  static constexpr HandleType kType = HandleType::kBatch;
  using Public = wend_batch;

  BatchObject(std::shared_ptr<DatabaseObject> owner, std::string collection)
      : database(std::move(owner)) {
    request.collection = std::move(collection);
  }

  const std::shared_ptr<DatabaseObject> database;
  WriteRequest request;  // what was gathered
  WriteSummary summary;  // of the last successful commit
};

template <typename Object>
uintptr_t ToNumber(const typename Object::Public* handle) {
  return reinterpret_cast<uintptr_t>(handle);
}

template <typename Object>
typename Object::Public* ToHandle(uintptr_t number) {
  return reinterpret_cast<typename Object::Public*>(number);
}

// Null where the handle is none.
template <typename Object>
std::shared_ptr<Object> LookUp(const typename Object::Public* handle) {
  return std::static_pointer_cast<Object>(
      HandleRegistry::Instance().Find(Object::kType, ToNumber<Object>(handle)));
}

template <typename Object>
Result<std::shared_ptr<Object>> FindObject(const typename Object::Public* handle) {
  std::shared_ptr<Object> found = LookUp<Object>(handle);
  if (found == nullptr) return HandleRegistry::Explain(Object::kType, ToNumber<Object>(handle));
  return found;
}

// Frees a dependent of a database; nothing where the handle is none.
template <typename Object>
void FreeDependent(const typename Object::Public* handle) {
  const std::shared_ptr<Object> object = LookUp<Object>(handle);
  const uintptr_t number = ToNumber<Object>(handle);
  if (object == nullptr || !HandleRegistry::Instance().Remove(Object::kType, number)) return;
  object->database->ForgetDependent(number);
}

// The use of an object that belongs to one thread at a time by one call. The object is there where
// Check is ok.
template <typename Object>
class Lease {
 public:
  explicit Lease(const typename Object::Public* handle)
      : handle_(ToNumber<Object>(handle)),
        entry_(HandleRegistry::Enter(Object::kType, handle_, &slot_)) {}
  ~Lease() {
    if (ok()) HandleRegistry::Leave(handle_, slot_);
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  bool ok() const { return entry_ == HandleRegistry::Entry::kInside; }
  Status Check() const { return ok() ? Status() : Explain(); }
  Object* operator->() const { return static_cast<Object*>(slot_->target); }

 private:
  Status Explain() const {
    switch (entry_) {
      case HandleRegistry::Entry::kBusy:
        return Status::Misuse("another thread is in a call with the same handle");
      case HandleRegistry::Entry::kNested:
        return Status::Misuse("called from within a progress function");
      default:
        return HandleRegistry::Explain(Object::kType, handle_);
    }
  }

  const uintptr_t handle_;
  HandleRegistry::Slot* slot_ = nullptr;
  const HandleRegistry::Entry entry_;
};

}  // namespace wend
