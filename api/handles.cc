#include "api/handles.h"

#include "api/statement_object.h"

namespace wend {

Result<uintptr_t> DatabaseObject::AddDependent(HandleType type, std::shared_ptr<void> object) {
  const std::lock_guard lock(mutex_);
  if (closed_) return Status::Misuse("the database was closed by another thread");
  std::unordered_set<uintptr_t>& list = type == HandleType::kBatch ? batches_ : statements_;
  // The list grows first, for a number that is no handle: once the object is in the registry
  // nothing may fail.
  list.insert(0);
  auto node = list.extract(uintptr_t{0});
  WEND_ASSIGN_OR_RETURN(const uintptr_t handle,
                        HandleRegistry::Instance().Add(type, std::move(object)));
  node.value() = handle;
  list.insert(std::move(node));
  return handle;
}

void DatabaseObject::ForgetDependent(uintptr_t handle) {
  const std::lock_guard lock(mutex_);
  batches_.erase(handle);
  statements_.erase(handle);
}

void DatabaseObject::Interrupt() {
  std::vector<uintptr_t> statements;
  {
    const std::lock_guard lock(mutex_);
    statements.assign(statements_.begin(), statements_.end());
  }
  for (const uintptr_t handle : statements) {
    const auto found = HandleRegistry::Instance().Find(HandleType::kStatement, handle);
    if (found != nullptr) static_cast<StatementObject*>(found.get())->StopRows();
  }
  connection_->Cancel({});
}

void DatabaseObject::SetProgress(const ProgressHook& progress) {
  const std::lock_guard lock(mutex_);
  progress_ = progress;
}

ProgressHook DatabaseObject::progress() const {
  const std::lock_guard lock(mutex_);
  return progress_;
}

void DatabaseObject::Close() {
  std::unordered_set<uintptr_t> batches;
  std::unordered_set<uintptr_t> statements;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    batches.swap(batches_);
    statements.swap(statements_);
  }
  HandleRegistry& registry = HandleRegistry::Instance();
  for (const uintptr_t handle : batches) registry.Remove(HandleType::kBatch, handle);
  for (const uintptr_t handle : statements) registry.Remove(HandleType::kStatement, handle);
}

}  // namespace wend
