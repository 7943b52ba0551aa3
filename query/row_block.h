// RowBlock: rows of a result one behind another, with all of their columns: what a Fetch gathers
// and what crosses the boundary at once.
//
// A cell has 16 bytes. All texts lie in one string, each ended by a zero byte, so that a block that
// is used again takes no memory for its values.
//
// Thread safety: as of any value. Views of texts are valid until the block changes.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "query/value.h"

namespace wend {

class RowBlock {
 public:
  // The order is that of WEND_NULL, WEND_INTEGER, WEND_REAL and WEND_TEXT.
  enum class CellType : uint8_t { kNull, kInteger, kReal, kText };

  struct Cell {
    uint64_t bits = 0;  // of the number, or where the text begins
    uint64_t size : 56 = 0;
    uint64_t type_number : 8 = 0;

    CellType type() const { return static_cast<CellType>(type_number); }
    int64_t integer() const { return static_cast<int64_t>(bits); }
    double real() const { return std::bit_cast<double>(bits); }
  };

  // An empty block for rows of so many columns.
  void Clear(size_t column_count);

  // Adds the next cell of the row that is being made; a row is whole with its last column.
  void AddNull() { cells_.push_back(Cell{}); }
  void AddInteger(int64_t number) { AddNumber(static_cast<uint64_t>(number), CellType::kInteger); }
  void AddReal(double number) { AddNumber(std::bit_cast<uint64_t>(number), CellType::kReal); }
  void AddText(std::string_view text) {
    Cell cell;
    cell.bits = texts_.size();
    cell.size = text.size() & ((uint64_t{1} << 56) - 1);
    cell.type_number = static_cast<uint8_t>(CellType::kText);
    texts_.append(text).push_back('\0');
    cells_.push_back(cell);
  }
  // A time becomes a text in RFC 3339.
  void Add(const Value& value);

  size_t column_count() const { return column_count_; }
  size_t row_count() const { return column_count_ == 0 ? 0 : cells_.size() / column_count_; }
  // What it holds, in bytes.
  size_t size_bytes() const { return cells_.size() * sizeof(Cell) + texts_.size(); }

  // Row and column have to be there.
  const Cell& cell(size_t row, size_t column) const { return cells_[row * column_count_ + column]; }
  // Of a text, also ended by a zero byte.
  std::string_view text(const Cell& cell) const { return {texts_.data() + cell.bits, cell.size}; }

 private:
  void AddNumber(uint64_t bits, CellType type) {
    Cell cell;
    cell.bits = bits;
    cell.type_number = static_cast<uint8_t>(type);
    cells_.push_back(cell);
  }

  size_t column_count_ = 0;
  std::vector<Cell> cells_;
  std::string texts_;
};

}  // namespace wend
