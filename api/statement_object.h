// StatementObject: the caller's side of a prepared statement: its parameters, and the rows of its
// run that have come over.
//
// Rows come in blocks that double, from one row to kMaxBlockRows, so that the first row is there as
// soon as it can be, and what is never stepped to costs at most about as much as what was. A column
// is then a place in a block; only late columns (RowsReply, Statement) are asked for one by one.
//
// Invariants:
//  1. Rows ahead of a fault are stepped to before the fault is told.
//  2. An interrupt and a deadline end a run though rows of it are waiting here.
//  3. What was lent (texts, names, notices) stays where it is as long as wend.h says.
//
// Thread safety: one thread at a time, but for StopRows and Interrupt, which any thread may call.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/handles.h"

namespace wend {

class StatementObject {
 public:
  static constexpr HandleType kType = HandleType::kStatement;
  using Public = wend_stmt;

  static constexpr uint32_t kMaxBlockRows = 128;

  StatementObject(std::shared_ptr<DatabaseObject> owner, StatementDescription description);
  ~StatementObject();
  StatementObject(const StatementObject&) = delete;
  StatementObject& operator=(const StatementObject&) = delete;

  const StatementDescription& description() const { return description_; }

  Status Bind(int index, Value value);
  void set_timeout_ms(int64_t timeout_ms) { request_.timeout_ms = timeout_ms; }

  // To the next row where nothing but moving there is to be done; false: call Step.
  bool StepInBlock() {
    if (row_ + 1 >= row_count_ || request_.timeout_ms > 0 || run_.requested()) return false;
    ++row_;
    return true;
  }
  // As Statement::Step.
  Result<bool> Step();
  void Reset();
  // Stops the run that is under way.
  void Interrupt();
  // Of that, what is on this side.
  void StopRows() { run_.Request(); }

  const std::deque<std::string>& notices() const { return notices_; }

  // A column of the current row; `cell` is null where there is no row or column.
  struct ColumnView {
    const RowBlock* rows = nullptr;
    const RowBlock::Cell* cell = nullptr;

    std::string_view text() const { return rows->text(*cell); }
  };
  ColumnView Column(int column) {
    const auto index = static_cast<size_t>(column);
    if (row_ >= row_count_ || index >= description_.columns.size()) return {};
    if (index >= description_.first_late_column) return LateColumn(index);
    return {&reply_.rows, &reply_.rows.cell(row_, index)};
  }

  // Goes before the statement, and is left to it: the connection that it uses.
  const std::shared_ptr<DatabaseObject> database;

 private:
  enum class State : uint8_t { kReady, kOnRow, kDone, kFailed };
  struct Late {
    bool is_read = false;
    RowBlock value;  // one row of one column
  };

  ColumnView LateColumn(size_t column);
  void Run();
  void FetchMore();
  void TakeReply();
  Status Fail(Status status);

  const StatementDescription description_;
  RunRequest request_;
  Cancellation run_;

  State state_ = State::kReady;
  RowsReply reply_;
  size_t row_ = 0;        // in the block
  size_t row_count_ = 0;  // of the block; 0 where there is no current row
  std::vector<Late> late_;
  std::deque<std::string> notices_;  // does not move what it holds
};

}  // namespace wend
