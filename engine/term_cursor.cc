#include "engine/term_cursor.h"

#include <algorithm>
#include <numeric>

#include "engine/attributes.h"

namespace wend {
TermCursor::TermCursor(std::shared_ptr<const CollectionVersion> version, std::string prefix)
    : version_(std::move(version)),
      prefix_(std::move(prefix)),
      scan_(version_->view(), version_->info().id, prefix_) {}

Result<bool> TermCursor::LoadBlock() {
  WEND_ASSIGN_OR_RETURN(const bool found, scan_.NextBlock(&block_));
  if (!found) return false;
  // Frequencies are stored by id, so they are read in that order.
  std::vector<uint32_t> order(block_.size());
  std::iota(order.begin(), order.end(), 0u);
  std::ranges::sort(order, {}, [&](uint32_t i) { return block_[i].second; });
  std::vector<uint32_t> ids;
  ids.reserve(order.size());
  for (const uint32_t i : order) ids.push_back(block_[i].second);
  WEND_ASSIGN_OR_RETURN(const std::vector<uint64_t> sorted, version_->Frequencies(ids));
  frequencies_.resize(order.size());
  for (size_t i = 0; i < order.size(); ++i) frequencies_[order[i]] = sorted[i];
  return true;
}

Result<bool> TermCursor::Next() {
  if (started_) ++place_;
  started_ = true;
  for (;; ++place_) {
    while (place_ >= block_.size()) {
      WEND_ASSIGN_OR_RETURN(const bool found, LoadBlock());
      if (!found) return false;
      place_ = 0;
    }
    if (term() < prefix_) continue;
    if (!term().starts_with(prefix_)) return false;
    const bool is_attribute = IsAttributeTerm(term());
    if (!is_attribute && df() > 0) return true;
  }
}

}  // namespace wend
