// LINK and UNLINK: the first step changes the links and gives one row, how many became what.
//
// A link to or from a key that nobody has is kept and waits; `waiting` tells how many of the
// statement's links do.
#pragma once

#include <array>
#include <cstdint>

#include "engine/database.h"
#include "query/binder.h"
#include "query/operators/operator.h"

namespace wend {

// New links; those of which only the weight is new; those that were there as they are; those that
// lead nowhere, or from nowhere, until a document or message has the key.
inline constexpr std::array<const char*, 4> kLinkColumns = {"linked", "reweighted", "unchanged",
                                                            "waiting"};

class LinkOperator : public Operator {
 public:
  // `database` outlives the operator, here and below.
  LinkOperator(Database* database, BoundLink link);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  PlanNode Describe() const override;

 private:
  Status CountWaiting();

  Database* database_;
  BoundLink link_;
  bool done_ = false;
  std::array<uint64_t, 4> counts_{};
};

inline constexpr std::array<const char*, 1> kUnlinkColumns = {"unlinked"};

class UnlinkOperator : public Operator {
 public:
  UnlinkOperator(Database* database, BoundUnlink unlink);

  Result<bool> Next() override;
  Status ReadColumn(size_t column, Value* value) override;
  PlanNode Describe() const override;

 private:
  Database* database_;
  BoundUnlink unlink_;
  bool done_ = false;
  uint64_t unlinked_ = 0;
};

}  // namespace wend
