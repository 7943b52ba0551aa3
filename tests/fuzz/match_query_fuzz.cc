// Fuzzes the parser of MATCH: ranges lie in order inside the text, errors point into it.
#include <cstdlib>

#include "engine/match_query.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const wend::Result<wend::MatchQuery> query = wend::ParseMatch(text);
  if (!query.ok()) {
    const int64_t offset = query.status().offset();
    if (offset < 0 || static_cast<size_t>(offset) >= size) std::abort();
    return 0;
  }
  size_t end = 0;
  for (const wend::MatchNode& node : query->nodes) {
    if (node.begin < end || node.begin >= node.end || node.end > size) std::abort();
    if ((node.kind == wend::MatchKind::kNear) == node.elements.empty()) std::abort();
    end = node.end;
  }
  return 0;
}
