// Neighbours: what stands right before and behind messages in their sessions.
//
// Of each row of adjacency lists that a message lies in only the nearest chunk on either side is
// kept, so that hundreds of messages of a question cost little more than their rows.
//
// Thread safety: one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "engine/mixture/expert.h"
#include "storage/base/ids.h"
#include "storage/store.h"

namespace wend {

// A message and those around it that the filter allows, the nearest first; kNoId where none is.
struct MessageWindow {
  uint32_t chunk = 0;
  std::array<uint32_t, 2> before = {kNoId, kNoId};
  std::array<uint32_t, 2> behind = {kNoId, kNoId};
};

class NeighbourReader {
 public:
  explicit NeighbourReader(const ExpertInput& input);

  // Cheapest where chunks ascend.
  Result<MessageWindow> Read(uint32_t chunk);

 private:
  struct Beside {
    uint32_t earlier = kNoId;
    uint32_t later = kNoId;
  };
  // By place in the row.
  using Row = std::vector<Beside>;

  Result<Beside> ReadBeside(uint32_t chunk);
  Status LoadRow(uint32_t number, Row* row);

  const ExpertInput& input_;
  const uint32_t end_;  // chunks at or above it are not visible
  Scan scan_;
  uint32_t scanned_ = kNoId;  // the row where the scan was put
  std::unordered_map<uint32_t, Row> rows_;
};

}  // namespace wend
