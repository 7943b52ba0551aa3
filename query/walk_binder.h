// Walk binder: the options of USING walk, and the clause WALK, which names the types of edge that
// are walked.
//
//   USING walk (alpha => 0.5, sharpen => 3, seeds => 64, executor => auto, epsilon => 0.001)
//   WALK next (weight => 1, window => 2, decay => 0.5), link (weight => 1, back => 0.5),
//        mention (weight => 1, back => 0.4), similar (weight => 0.5, neighbours => 16)
//
// Errors are at their places; parameters without values leave the defaults.
//
// Thread safety: pure functions.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "engine/rank_request.h"
#include "query/ast.h"
#include "query/value.h"
#include "storage/base/status.h"

namespace wend {

// Of USING walk; the last three are those of other modes, which binder.h reads.
inline constexpr std::array<std::string_view, 8> kWalkModeOptions = {
    "alpha", "sharpen", "seeds", "executor", "epsilon", "min_relevance", "fallback", "scope"};

// Whether it is one of the first five.
bool IsWalkOption(std::string_view name);

// Sets what an option for which IsWalkOption holds says.
Status BindWalkOption(const OptionNode& option, const std::vector<Value>* parameters,
                      WalkOptions* walk);

// The clause, where there is one: types that it does not name are not walked, and the mode is walk.
// Invalid with another mode.
Status BindWalkClause(const RecallNode& node, const std::vector<Value>* parameters,
                      RankRequest* request);

}  // namespace wend
