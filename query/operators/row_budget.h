// RowBudget: how much an operator that has to hold rows may hold, and the account of it.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "query/value_order.h"
#include "storage/base/status.h"

namespace wend {

struct RowBudget {
  uint64_t rows = 10'000'000;
  uint64_t bytes = 1ull << 30;
};

class RowAccount {
 public:
  // `operation` as a message names it: "ORDER BY".
  RowAccount(const RowBudget& budget, const char* operation)
      : budget_(budget), operation_(operation) {}

  // TooBig where the budget does not allow this row as well.
  Status Take(std::span<const Value> row) {
    ++rows_;
    bytes_ += SizeOf(row);
    if (rows_ > budget_.rows) {
      return Status::TooBig(std::string(operation_) + " would hold more than " +
                            std::to_string(budget_.rows) + " rows; filter more, or add a LIMIT");
    }
    if (bytes_ > budget_.bytes) {
      return Status::TooBig(std::string(operation_) + " would hold more than " +
                            std::to_string(budget_.bytes) +
                            " bytes; filter more, select fewer columns, or add a LIMIT");
    }
    return {};
  }
  void Return(std::span<const Value> row) {
    --rows_;
    bytes_ -= SizeOf(row);
  }

 private:
  static uint64_t SizeOf(std::span<const Value> row) {
    uint64_t size = 0;
    for (const Value& value : row) size += SizeOfValue(value);
    return size;
  }

  RowBudget budget_;
  const char* operation_;
  uint64_t rows_ = 0;
  uint64_t bytes_ = 0;
};

}  // namespace wend
