#include "query/vector_question.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "query/lexer.h"
#include "query/operand_reader.h"
#include "storage/base/nearest_name.h"
#include "storage/sparse_vector.h"

namespace wend {
namespace {

constexpr std::array<std::string_view, 1> kVectorOptions = {"space"};

Status At(size_t offset, const Status& status) {
  if (status.code() != Code::kInvalid) return status;
  return Status::InvalidAt(offset, status.message());
}

Status BindSpace(const RecallNode& node, const OperandReader& reader, std::string* space) {
  const OptionNode* given = nullptr;
  for (const OptionNode& option : node.options) {
    const NameNode& name = option.name;
    if (!SameWord(name.text, "space")) {
      const std::string suggestion = DidYouMean(name.text, kVectorOptions);
      return Status::InvalidAt(name.offset,
                               "unknown option of vector '" + name.text + "'" +
                                   (suggestion.empty() ? "; expected 'space'" : suggestion));
    }
    if (given != nullptr) {
      return Status::InvalidAt(name.offset, "option '" + name.text + "' is given twice");
    }
    given = &option;
  }
  if (given == nullptr) {
    return Status::InvalidAt(node.mode->offset,
                             "the mode vector needs a space: USING vector (space => 'splade')");
  }
  WEND_RETURN_IF_ERROR(reader.ReadText(given->value, "space", space));
  if (reader.IsUnknown(given->value)) return {};
  return At(given->value.offset, CheckSpaceName(*space));
}

}  // namespace

Status BindVectorMode(const RecallNode& node, const std::vector<Value>* parameters,
                      BoundRecall* bound) {
  const OperandReader reader(parameters);
  bound->request.mode = RankMode::kVector;
  bound->reads_time = false;
  WEND_RETURN_IF_ERROR(BindSpace(node, reader, &bound->space));
  if (reader.IsUnknown(node.question)) return {};
  Result<SparseVector> vector = ParseVector(bound->question);
  if (!vector.ok()) return At(node.question.offset, vector.status());
  bound->vector = std::move(*vector);
  return {};
}

}  // namespace wend
