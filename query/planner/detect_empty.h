// detect_empty: says why no row can pass, so that an empty answer is not a silent one.
//
// Thread safety: pure functions.
#pragma once

#include <string>

#include "query/ast.h"

namespace wend {

struct AccessRequest;

// A condition that reads no row and is not true.
std::string NeverTrue(const ExpressionNode& condition);

// Behind `condition` nothing is left: because it holds for nothing itself (`alone`), or for nothing
// that the conditions before it left.
std::string WhyEmpty(const ExpressionNode& condition, bool alone, const AccessRequest& request);

}  // namespace wend
