// Version and names of codes.
#include "api/include/wend/wend.h"
#include "storage/base/status.h"

extern "C" {

const char* wend_version(void) { return "0.1.0"; }

const char* wend_code_name(int code) {
  if (code == WEND_ROW) return "row";
  if (code == WEND_DONE) return "done";
  if (code < WEND_OK || code > WEND_CANCELLED) return "unknown";
  // Names of codes are literals and so end in a zero byte.
  return wend::CodeName(static_cast<wend::Code>(code)).data();
}

}  // extern "C"
