// OperandReader: what stands where a statement takes one value, as the type and in the range that
// it takes.
//
// While parameters have no values yet, what they stand for is left as it was. Errors are Invalid at
// the place of the operand, and name what it belongs to.
//
// Thread safety: pure functions over the parameters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "query/ast.h"
#include "query/value.h"
#include "storage/base/status.h"

namespace wend {

class OperandReader {
 public:
  // `parameters` is null while they have no values yet.
  explicit OperandReader(const std::vector<Value>* parameters) : parameters_(parameters) {}

  static bool IsParameter(const OperandNode& node) {
    return std::holds_alternative<ParameterNode>(node.value);
  }
  static Status WrongType(const OperandNode& node, std::string_view what, std::string_view type);

  const Value& Known(const ParameterNode& parameter) const {
    return (*parameters_)[static_cast<size_t>(parameter.index) - 1];
  }
  // A parameter that has no value yet.
  bool IsUnknown(const OperandNode& node) const {
    return parameters_ == nullptr && IsParameter(node);
  }

  Status ReadText(const OperandNode& node, std::string_view what, std::string* text) const;
  // `low` to `high` fit into an Integer.
  template <typename Integer>
  Status ReadInteger(const OperandNode& node, std::string_view what, int64_t low, int64_t high,
                     Integer* out) const {
    int64_t integer = 0;
    if (IsUnknown(node)) return {};
    WEND_RETURN_IF_ERROR(ReadWide(node, what, {low, high}, &integer));
    *out = static_cast<Integer>(integer);
    return {};
  }
  Status ReadReal(const OperandNode& node, std::string_view what, double low, double high,
                  double* out) const;
  // Seconds of '90 days' and the like; 'none' is 0.
  Status ReadDuration(const OperandNode& node, std::string_view what, uint64_t* seconds) const;
  // Of 'filter' and 'result': whether a walk sees only what a filter lets through.
  Status ReadScope(const OperandNode& node, bool* filters_walk) const;
  // Parameters have no booleans: 0 and 1 stand for them.
  Status ReadBoolean(const OperandNode& node, std::string_view what, bool* out) const;

 private:
  struct Range {
    int64_t low;
    int64_t high;
  };
  void Resolve(const OperandNode& node, Value* value) const;
  Status ReadWide(const OperandNode& node, std::string_view what, Range range, int64_t* out) const;

  const std::vector<Value>* parameters_;
};

}  // namespace wend
