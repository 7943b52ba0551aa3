// The estimate of tokens that PACK counts by.
#include "api/boundary.h"
#include "api/include/wend/wend.h"
#include "engine/token_estimate.h"

extern "C" {

int64_t wend_estimate_tokens(const char* text, size_t size) {
  const wend::Result<std::string_view> argument = wend::TextArgument(text, size, "text");
  return argument.ok() ? static_cast<int64_t>(wend::EstimateTokens(*argument)) : 0;
}

}  // extern "C"
