// Sparse vectors of the caller's own: written with a batch, and bound to a parameter.
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "api/boundary.h"
#include "api/handles.h"
#include "api/statement_object.h"
#include "storage/sparse_vector.h"

namespace wend {
namespace {

// As a caller hands a vector in.
struct VectorArgument {
  const uint32_t* dimensions;
  const float* weights;
  size_t count;
};

Result<SparseVector> ReadVector(const VectorArgument& vector) {
  if (vector.count == 0) return SparseVector();
  WEND_RETURN_IF_ERROR(CheckPointer(vector.dimensions, "dimensions"));
  WEND_RETURN_IF_ERROR(CheckPointer(vector.weights, "weights"));
  // A count that cannot be meant is not followed to the end of the arrays.
  const std::span<const uint32_t> dimensions(vector.dimensions, vector.count);
  if (vector.count > kMaxVectorEntries) return MakeVector(dimensions, {});
  const std::vector<double> weights(vector.weights, vector.weights + vector.count);
  return MakeVector(dimensions, weights);
}

Status SetUnitVector(wend_batch* handle, const char* space, const VectorArgument& argument) {
  const Lease<BatchObject> batch(handle);
  WEND_RETURN_IF_ERROR(batch.Check());
  WEND_RETURN_IF_ERROR(CheckPointer(space, "space"));
  if (batch->request.units.empty()) {
    return Status::Misuse("begin a document or a message before its vectors");
  }
  WEND_RETURN_IF_ERROR(CheckSpaceName(space));
  WEND_ASSIGN_OR_RETURN(SparseVector vector, ReadVector(argument));
  Unit& unit = batch->request.units.back();
  SetVector(space, std::move(vector), &unit.vectors);
  if (unit.vectors.size() <= kMaxVectorSpaces) return {};
  unit.vectors.erase(space);
  return Status::TooBig("'" + unit.key + "' has vectors in " + std::to_string(kMaxVectorSpaces) +
                        " spaces already, which is the most");
}

Status BindVector(wend_stmt* stmt, int index, const VectorArgument& argument) {
  const Lease<StatementObject> lease(stmt);
  WEND_RETURN_IF_ERROR(lease.Check());
  WEND_ASSIGN_OR_RETURN(const SparseVector vector, ReadVector(argument));
  return lease->Bind(index, VectorText(vector));
}

}  // namespace
}  // namespace wend

extern "C" {

int wend_batch_set_vector(wend_batch* batch, const char* space, const uint32_t* dimensions,
                          const float* weights, size_t count, wend_error** error) {
  return wend::Guard(error, [&] {
    return wend::SetUnitVector(batch, space, {dimensions, weights, count});
  });
}

int wend_bind_vector(wend_stmt* stmt, int index, const uint32_t* dimensions, const float* weights,
                     size_t count, wend_error** error) {
  return wend::Guard(error, [&] {
    return wend::BindVector(stmt, index, {dimensions, weights, count});
  });
}

}  // extern "C"
