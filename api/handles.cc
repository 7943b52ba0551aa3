#include "api/handles.h"

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
  std::vector<uintptr_t> batches;
  std::vector<uintptr_t> statements;
  {
    const std::lock_guard lock(mutex_);
    batches.assign(batches_.begin(), batches_.end());
    statements.assign(statements_.begin(), statements_.end());
  }
  HandleRegistry& registry = HandleRegistry::Instance();
  for (const uintptr_t handle : batches) {
    const auto found = registry.Find(HandleType::kBatch, handle);
    if (found != nullptr) static_cast<BatchObject*>(found.get())->cancellation.Request();
  }
  for (const uintptr_t handle : statements) {
    const auto found = registry.Find(HandleType::kStatement, handle);
    if (found != nullptr) static_cast<StatementObject*>(found.get())->cancellation.Request();
  }
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
