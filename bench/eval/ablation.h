// Ablation: one document with what each mode finds in every data set, and what is lost where a part
// of the default mode is switched off.
//
// Thread safety: one thread at a time.
#pragma once

#include <string>

#include "bench/database.h"

namespace wend::bench {

struct AblationOptions {
  std::string data = "../shared/data";
  std::string out = "docs/quality.md";
};

// Measures for some minutes, then writes the document; data sets that are not there are left out.
[[nodiscard]] Error RunAblation(const AblationOptions& options);

}  // namespace wend::bench
