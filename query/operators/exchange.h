// COPY, EXPORT and IMPORT: the first step reads or writes the file and gives one row of counts.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "engine/database.h"
#include "query/binder.h"
#include "query/exchange/collection_export.h"
#include "query/exchange/exchange_options.h"
#include "query/operators/operator.h"
#include "query/run_context.h"

namespace wend {

inline constexpr std::array<const char*, 2> kCopyToColumns = {"rows", "bytes"};
inline constexpr std::array<const char*, 4> kCopyFromColumns = {"inserted", "replaced", "unchanged",
                                                                "skipped"};
inline constexpr std::array<const char*, 4> kExportColumns = {"documents", "messages", "links",
                                                              "bytes"};
inline constexpr std::array<const char*, 5> kImportColumns = {"inserted", "replaced", "unchanged",
                                                              "links", "skipped"};

struct CopyTarget {
  std::string path;
  exchange::TableOptions options;
  std::vector<std::string> column_names;
};

class CopyToOperator : public Operator {
 public:
  CopyToOperator(std::unique_ptr<Operator> rows, CopyTarget target, const RunContext& run);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  Status Plan(bool analyze) override { return rows_->Plan(analyze); }
  PlanNode Describe() const override;

 private:
  std::unique_ptr<Operator> rows_;
  const CopyTarget target_;
  const RunContext run_;
  bool done_ = false;
  uint64_t row_count_ = 0;
  uint64_t bytes_ = 0;
};

class CopyFromOperator : public Operator {
 public:
  // `database` outlives the operator, here and below.
  CopyFromOperator(Database* database, exchange::CopyFromRequest request, const RunContext& run);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  PlanNode Describe() const override;

 private:
  Database* database_;
  const exchange::CopyFromRequest request_;
  const RunContext run_;
  bool done_ = false;
  exchange::ImportCounts counts_;
};

class ExportOperator : public Operator {
 public:
  ExportOperator(DatabaseView view, BoundExport bound);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  PlanNode Describe() const override;

 private:
  const DatabaseView view_;
  const BoundExport bound_;
  bool done_ = false;
  exchange::ExportCounts counts_;
};

class ImportOperator : public Operator {
 public:
  ImportOperator(Database* database, BoundImport bound, const RunContext& run);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  PlanNode Describe() const override;

 private:
  Database* database_;
  const BoundImport bound_;
  const RunContext run_;
  bool done_ = false;
  exchange::ImportCounts counts_;
};

}  // namespace wend
