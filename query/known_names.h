// Known names: what a statement may name where the choice is fixed (modes, options, units), and the
// error for what it does not.
//
// Thread safety: pure functions.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "query/ast.h"
#include "storage/base/status.h"

namespace wend {

using Names = std::span<const std::string_view>;

// Case does not count.
bool Contains(Names names, std::string_view name);

// Ok where `name` is one of `names`; otherwise "unknown <noun> 'name'; …", with the nearest or all.
Status CheckName(const NameNode& name, std::string_view noun, Names names);

// All names known and none given twice.
Status CheckOptions(const std::vector<OptionNode>& options, std::string_view noun, Names names);

}  // namespace wend
