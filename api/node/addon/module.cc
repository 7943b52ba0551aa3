// The addon: the functions of Wend that lib/ is made of, for one environment of Node.
//
// Node-API is the same for every version of Node since 18, so that one build serves them all.
#include <new>

#include "api/node/addon/cursor.h"
#include "api/node/addon/database.h"
#include "api/node/addon/js_value.h"
#include "api/node/addon/write_list.h"

namespace wend::node {
namespace {

// cancel(handle): stops the job that works with it, and those to come.
napi_value Cancel(napi_env env, napi_callback_info info) {
  const auto [value] = Arguments<1>(env, info);
  const auto handle = ReadHandle<Handle>(env, value);
  if (handle != nullptr) handle->Cancel(env);
  return nullptr;
}

napi_value EstimateTokens(napi_env env, napi_callback_info info) {
  const auto [value] = Arguments<1>(env, info);
  std::string text;
  if (!ReadText(env, value, &text)) return nullptr;
  return MakeInteger(env, wend_estimate_tokens(text.data(), text.size()));
}

// Memory that runs out while arguments are copied is told as an error, like any other fault.
template <napi_callback kFunction>
napi_value Guarded(napi_env env, napi_callback_info info) {
  try {
    return kFunction(env, info);
  } catch (const std::bad_alloc&) {
    return ThrowError(env, "out of memory");
  }
}

template <napi_callback kFunction>
napi_property_descriptor Function(const char* name) {
  return {name, nullptr, Guarded<kFunction>, nullptr, nullptr, nullptr, napi_enumerable, nullptr};
}

napi_value Initialize(napi_env env, napi_value exports) {
  const napi_property_descriptor functions[] = {
      Function<Open>("open"),
      Function<Close>("close"),
      Function<CloseNow>("closeNow"),
      Function<ReadMark>("readMark"),
      Function<ReadUnitMark>("readUnitMark"),
      Function<Query>("query"),
      Function<Fetch>("fetch"),
      Function<Finish>("finish"),
      Function<CreateList>("createList"),
      Function<AddUnit>("addUnit"),
      Function<AddLink>("addLink"),
      Function<AddMark>("addMark"),
      Function<Commit>("commit"),
      Function<Cancel>("cancel"),
      Function<EstimateTokens>("estimateTokens"),
  };
  napi_define_properties(env, exports, std::size(functions), functions);
  SetProperty(env, exports, "version", MakeText(env, wend_version()));
  return exports;
}

}  // namespace
}  // namespace wend::node

NAPI_MODULE_INIT() { return wend::node::Initialize(env, exports); }
