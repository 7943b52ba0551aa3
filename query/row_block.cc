#include "query/row_block.h"

#include "storage/base/time_text.h"

namespace wend {
namespace {

// A block that held a large text does not keep its memory.
constexpr size_t kMaxKeptBytes = 1 << 20;

struct CellAdder {
  RowBlock* block;

  void operator()(std::monostate) const { block->AddNull(); }
  void operator()(int64_t number) const { block->AddInteger(number); }
  void operator()(double number) const { block->AddReal(number); }
  void operator()(const std::string& text) const { block->AddText(text); }
  void operator()(const TimePoint& time) const {
    block->AddText(FormatTime(time.microseconds, time.offset_minutes));
  }
};

}  // namespace

void RowBlock::Clear(size_t column_count) {
  column_count_ = column_count;
  cells_.clear();
  if (texts_.capacity() > kMaxKeptBytes) texts_ = std::string();
  texts_.clear();
}

void RowBlock::Add(const Value& value) { std::visit(CellAdder{this}, value); }

}  // namespace wend
