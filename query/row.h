// Rows as expressions and operators see them: typed columns that are read one by one.
//
// Columns are read only where somebody asks for them, so that a filter on the speaker never reads a
// text. A table has fixed columns; units carry metadata of any name beside them (`meta.name`).
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "query/value.h"
#include "storage/base/status.h"

namespace wend {

// What an expression is known to give, besides null. kAny: known only row by row (metadata,
// parameters).
enum class ValueType : uint8_t { kAny, kInteger, kReal, kText, kTime };

struct ColumnInfo {
  const char* name;
  ValueType type;
};

// Chunks [begin, end) of a collection.
struct ChunkRange {
  uint32_t begin = 0;
  uint32_t end = 0;
};

class RowReader {
 public:
  virtual ~RowReader() = default;

  // Sets `*value`, which is null, to a column of the current row; `column` is an index into the
  // columns of the table.
  virtual Status ReadColumn(size_t column, Value* value) = 0;
  // The column where it is a text that can be seen in its place, uncopied, until the next row.
  // False says nothing of the column: ReadColumn tells.
  virtual bool SeeText(size_t /*column*/, std::string_view* /*text*/) { return false; }
  // Metadata of the row's unit; stays null where the unit has none of that name.
  virtual Status ReadMetadata(std::string_view /*name*/, Value* /*value*/) { return {}; }
  // The chunks that the row is made of; none for rows of other things.
  virtual ChunkRange chunks() const { return {}; }
};

// A bound expression: names and parameters are resolved, constants folded where they were.
class Expression {
 public:
  virtual ~Expression() = default;
  virtual ValueType type() const = 0;
  // Null by the three-valued logic of SQL; Invalid with the byte offset for what cannot be
  // computed.
  virtual Result<Value> Evaluate(RowReader* row) const = 0;
  // What Evaluate would give, as RowReader::SeeText.
  virtual bool SeeText(RowReader* /*row*/, std::string_view* /*text*/) const { return false; }
};

}  // namespace wend
