// AnalyzerPool: lends analyzers, which remember words and belong to one thread at a time.
//
// Thread safety: all calls from any thread.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "engine/analyzer.h"

namespace wend {

class AnalyzerPool {
 public:
  // An analyzer on loan; goes back when the lease ends.
  class Lease {
   public:
    Lease(AnalyzerPool* pool, std::unique_ptr<Analyzer> analyzer)
        : pool_(pool), analyzer_(std::move(analyzer)) {}
    Lease(Lease&&) = default;
    ~Lease() {
      if (analyzer_ != nullptr) pool_->Return(std::move(analyzer_));
    }
    Analyzer* operator->() const { return analyzer_.get(); }
    Analyzer& operator*() const { return *analyzer_; }

   private:
    AnalyzerPool* pool_;
    std::unique_ptr<Analyzer> analyzer_;
  };

  explicit AnalyzerPool(AnalyzerOptions options) : options_(std::move(options)) {}

  Result<Lease> Borrow();

 private:
  void Return(std::unique_ptr<Analyzer> analyzer);

  const AnalyzerOptions options_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Analyzer>> idle_;
};

}  // namespace wend
