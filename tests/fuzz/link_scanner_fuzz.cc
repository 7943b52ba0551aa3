// Fuzzes the reader of links in texts: what it finds lies in the text, and its keys are keys.
#include <cstdlib>

#include "engine/link_scanner.h"
#include "storage/base/utf8.h"
#include "storage/link_rows.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  wend::ScanLinks(text, [&](const wend::TextLink& link) {
    if (link.text.data() < text.data()) std::abort();
    if (link.text.data() + link.text.size() > text.data() + size) std::abort();
    for (const char* const base : {"docs/a.md", "/a/b", "https://x.org/a/b?c"}) {
      const std::optional<std::string> key = wend::KeyOfAddress(base, link.text);
      if (!key.has_value()) continue;
      if (key->empty() || key->size() > wend::kMaxLinkKeyBytes || *key == base) std::abort();
      if (!wend::IsValidUtf8(*key, nullptr)) std::abort();
    }
  });
  return 0;
}
