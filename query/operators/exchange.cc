#include "query/operators/exchange.h"

#include <utility>

#include "query/exchange/file_import.h"
#include "query/exchange/table_reader.h"
#include "query/exchange/table_writer.h"

namespace wend {
namespace {

PlanNode Step(std::string name, std::string detail) {
  PlanNode node;
  node.name = std::move(name);
  node.detail = std::move(detail);
  node.estimated_rows = 1;
  return node;
}

}  // namespace

CopyToOperator::CopyToOperator(std::unique_ptr<Operator> rows, CopyTarget target,
                               const RunContext& run)
    : rows_(std::move(rows)), target_(std::move(target)), run_(run) {}

Result<bool> CopyToOperator::Next() {
  if (std::exchange(done_, true)) return false;
  WEND_ASSIGN_OR_RETURN(const std::unique_ptr<exchange::AtomicFile> file,
                        exchange::AtomicFile::Create(target_.path, target_.options.overwrite));
  exchange::TableWriter writer(target_.options, target_.column_names, file.get());
  WEND_RETURN_IF_ERROR(writer.WriteHeader());
  std::vector<Value> row(target_.column_names.size());
  for (;; ++row_count_) {
    WEND_ASSIGN_OR_RETURN(const bool found, rows_->Next());
    if (!found) break;
    for (size_t column = 0; column < row.size(); ++column) {
      row[column] = Value();
      WEND_RETURN_IF_ERROR(rows_->ReadColumn(column, &row[column]));
    }
    WEND_RETURN_IF_ERROR(writer.WriteRow(row));
  }
  WEND_RETURN_IF_ERROR(file->Commit());
  bytes_ = file->bytes();
  if (writer.repaired() > 0) {
    run_.notices->push_back(std::to_string(writer.repaired()) +
                            " texts hold malformed UTF-8, which is written as U+FFFD; EXPORT keeps "
                            "every byte");
  }
  return true;
}

Status CopyToOperator::ReadColumn(size_t column, Value* value) {
  *value = static_cast<int64_t>(column == 0 ? row_count_ : bytes_);
  return {};
}

PlanNode CopyToOperator::Describe() const {
  PlanNode node = Step("copy", "to " + target_.path);
  node.children.push_back(rows_->Describe());
  return node;
}

CopyFromOperator::CopyFromOperator(Database* database, exchange::CopyFromRequest request,
                                   const RunContext& run)
    : database_(database), request_(std::move(request)), run_(run) {}

Result<bool> CopyFromOperator::Next() {
  if (std::exchange(done_, true)) return false;
  WEND_ASSIGN_OR_RETURN(counts_, exchange::CopyFromFile(database_, request_, run_.notices));
  return true;
}

Status CopyFromOperator::ReadColumn(size_t column, Value* value) {
  const uint64_t counts[] = {counts_.inserted, counts_.replaced, counts_.unchanged,
                             counts_.skipped};
  *value = static_cast<int64_t>(counts[column]);
  return {};
}

PlanNode CopyFromOperator::Describe() const {
  return Step("copy", "from " + request_.path + " into " + request_.collection);
}

ExportOperator::ExportOperator(DatabaseView view, BoundExport bound)
    : view_(std::move(view)), bound_(std::move(bound)) {}

Result<bool> ExportOperator::Next() {
  if (std::exchange(done_, true)) return false;
  WEND_ASSIGN_OR_RETURN(const CollectionView collection, view_.Collection(bound_.collection));
  WEND_ASSIGN_OR_RETURN(counts_,
                        exchange::ExportCollection(collection, bound_.path, bound_.overwrite));
  return true;
}

Status ExportOperator::ReadColumn(size_t column, Value* value) {
  const uint64_t counts[] = {counts_.documents, counts_.messages, counts_.links, counts_.bytes};
  *value = static_cast<int64_t>(counts[column]);
  return {};
}

PlanNode ExportOperator::Describe() const {
  return Step("export", bound_.collection + " to " + bound_.path);
}

ImportOperator::ImportOperator(Database* database, BoundImport bound, const RunContext& run)
    : database_(database), bound_(std::move(bound)), run_(run) {}

Result<bool> ImportOperator::Next() {
  if (std::exchange(done_, true)) return false;
  WEND_ASSIGN_OR_RETURN(counts_, exchange::ImportFile(database_, bound_.collection, bound_.path,
                                                      bound_.options, run_.notices));
  return true;
}

Status ImportOperator::ReadColumn(size_t column, Value* value) {
  const uint64_t counts[] = {counts_.inserted, counts_.replaced, counts_.unchanged, counts_.links,
                             counts_.skipped};
  *value = static_cast<int64_t>(counts[column]);
  return {};
}

PlanNode ImportOperator::Describe() const {
  return Step("import", bound_.path + " into " + bound_.collection);
}

}  // namespace wend
