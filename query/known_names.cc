#include "query/known_names.h"

#include <algorithm>
#include <string>
#include <utility>

#include "query/lexer.h"
#include "storage/base/nearest_name.h"

namespace wend {

bool Contains(Names names, std::string_view name) {
  return std::ranges::any_of(
      names, [name](std::string_view candidate) { return SameWord(candidate, name); });
}

Status CheckName(const NameNode& name, std::string_view noun, Names names) {
  if (Contains(names, name.text)) return {};
  std::string message = "unknown " + std::string(noun) + " '" + name.text + "'";
  const std::string suggestion = DidYouMean(name.text, names);
  message += suggestion.empty() ? "; expected " + ListNames(names) : suggestion;
  return Status::InvalidAt(name.offset, std::move(message));
}

Status CheckOptions(const std::vector<OptionNode>& options, std::string_view noun, Names names) {
  for (size_t i = 0; i < options.size(); ++i) {
    const NameNode& name = options[i].name;
    WEND_RETURN_IF_ERROR(CheckName(name, noun, names));
    for (size_t j = 0; j < i; ++j) {
      if (!SameWord(options[j].name.text, name.text)) continue;
      return Status::InvalidAt(name.offset, "option '" + name.text + "' is given twice");
    }
  }
  return {};
}

}  // namespace wend
