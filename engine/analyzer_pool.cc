// Lending and taking back.
#include "engine/analyzer_pool.h"

namespace wend {
namespace {

constexpr size_t kMaxIdle = 4;
constexpr size_t kMaxRememberedBytes = 4 << 20;

}  // namespace

Result<AnalyzerPool::Lease> AnalyzerPool::Borrow() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<Analyzer> analyzer = std::move(idle_.back());
      idle_.pop_back();
      return Lease(this, std::move(analyzer));
    }
  }
  WEND_ASSIGN_OR_RETURN(std::unique_ptr<Analyzer> analyzer, Analyzer::Create(options_));
  return Lease(this, std::move(analyzer));
}

void AnalyzerPool::Return(std::unique_ptr<Analyzer> analyzer) {
  if (analyzer->memory_bytes() > kMaxRememberedBytes) analyzer->Forget();
  std::lock_guard<std::mutex> lock(mutex_);
  if (idle_.size() < kMaxIdle) idle_.push_back(std::move(analyzer));
}

}  // namespace wend
