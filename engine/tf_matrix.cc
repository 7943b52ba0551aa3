#include "engine/tf_matrix.h"

#include <algorithm>

#include "engine/similarity_graph.h"

namespace wend {

Result<CountLevels> CountLevels::Of(const std::vector<uint32_t>& counts) {
  CountLevels levels;
  uint32_t largest = 0;
  for (uint32_t count : counts) {
    largest = std::max(largest, count);
    if (count > kDirect) levels.large_.push_back(count);
  }
  std::sort(levels.large_.begin(), levels.large_.end());
  levels.large_.erase(std::unique(levels.large_.begin(), levels.large_.end()), levels.large_.end());
  if (kDirect + levels.large_.size() > size_t{UINT16_MAX} + 1) {
    return Status::TooBig("a similarity graph holds at most 65,280 different counts above 256");
  }
  for (uint32_t count = 1; count <= std::min(largest, kDirect); ++count) {
    levels.weights_.push_back(TfWeight(count));
  }
  for (uint32_t count : levels.large_) levels.weights_.push_back(TfWeight(count));
  return levels;
}

uint16_t CountLevels::LevelOfLarge(uint32_t count) const {
  const auto at = std::lower_bound(large_.begin(), large_.end(), count);
  return static_cast<uint16_t>(kDirect + (at - large_.begin()));
}

std::vector<uint32_t> TfMatrix::Blocks(uint32_t rows) const {
  // Large enough that claiming a block costs nothing, small enough that two threads end together.
  constexpr uint64_t kBlockEntries = 1 << 14;
  std::vector<uint32_t> blocks{0};
  uint64_t work = 0;
  for (uint32_t row = 0; row < rows; ++row) {
    work += entry_count(row) + 2;  // a row costs something even when it is empty
    if (work >= kBlockEntries) {
      blocks.push_back(row + 1);
      work = 0;
    }
  }
  if (blocks.back() != rows) blocks.push_back(rows);
  return blocks;
}

size_t TfMatrix::memory_bytes() const {
  return (begin.capacity() + index.capacity()) * sizeof(uint32_t) +
         level.capacity() * sizeof(uint16_t) + weight.capacity() * sizeof(double);
}

}  // namespace wend
