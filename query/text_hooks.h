// Text hooks: what an expression asks of those who know the words of a collection.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "query/row.h"
#include "storage/base/status.h"

namespace wend {

// A text of MATCH, looked up.
class MatchTest {
 public:
  virtual ~MatchTest() = default;
  virtual Result<bool> Contains(RowReader* row) const = 0;
};

class MatchResolver {
 public:
  virtual ~MatchResolver() = default;
  // Invalid at an offset from `offset` on, where the text stands in the statement.
  virtual Result<std::unique_ptr<MatchTest>> Resolve(std::string_view text, size_t offset) = 0;
};

// Shows where a text holds the words that the statement looks for.
class TextMarker {
 public:
  virtual ~TextMarker() = default;
  // About `words` words around the best place.
  virtual Result<std::string> Snippet(RowReader* row, std::string_view text,
                                      int64_t words) const = 0;
  // All of the text, with `open` and `close` around the words.
  virtual Result<std::string> Highlight(RowReader* row, std::string_view text,
                                        std::string_view open, std::string_view close) const = 0;
};

}  // namespace wend
