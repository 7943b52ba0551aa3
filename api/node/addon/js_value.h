// Values of JavaScript: what is read from arguments and what is made for results.
//
// Readers answer false, with a TypeError pending, where an argument is of another kind; lib/ checks
// before, so that this happens to nobody who uses the package by its front door. Makers answer
// nullptr where JavaScript refuses.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/node/addon/job.h"

namespace wend::node {

// A sparse vector of the caller's own; as many dimensions as weights.
struct Vector {
  std::vector<uint32_t> dimensions;
  std::vector<float> weights;
};

// Null, integer, real, boolean, text, vector.
using Value = std::variant<std::monostate, int64_t, double, bool, std::string, Vector>;

// Throws; nullptr, to return.
napi_value ThrowError(napi_env env, const char* message);

// The arguments of a call, undefined where there are fewer.
template <size_t kCount>
std::array<napi_value, kCount> Arguments(napi_env env, napi_callback_info info) {
  std::array<napi_value, kCount> arguments{};
  size_t count = kCount;
  napi_get_cb_info(env, info, &count, arguments.data(), nullptr, nullptr);
  return arguments;
}

// UTF-8 of a string, with U+FFFD for a lone surrogate; the bytes of a Uint8Array.
bool ReadText(napi_env env, napi_value value, std::string* text);
bool ReadInteger(napi_env env, napi_value value, int64_t* number);
bool ReadReal(napi_env env, napi_value value, double* number);
bool ReadBoolean(napi_env env, napi_value value, bool* flag);
// A number that is a safe integer is an integer, and so is a bigint, which must fit into 64 bits. A
// vector is an array of two: a Uint32Array of dimensions and a Float32Array of their weights.
bool ReadValue(napi_env env, napi_value value, Value* read);
bool ReadValues(napi_env env, napi_value array, std::vector<Value>* values);
bool ReadTexts(napi_env env, napi_value array, std::vector<std::string>* texts);

napi_value MakeText(napi_env env, std::string_view text);
napi_value MakeTexts(napi_env env, const std::vector<std::string>& texts);
// A number where it is exact, else a bigint.
napi_value MakeInteger(napi_env env, int64_t number);
napi_value MakeReal(napi_env env, double number);
napi_value MakeBoolean(napi_env env, bool flag);
napi_value MakeNull(napi_env env);
napi_value MakeUndefined(napi_env env);
napi_value MakeBytes(napi_env env, std::string_view bytes);
// False where `value` is nullptr or JavaScript refuses.
bool SetProperty(napi_env env, napi_value object, const char* name, napi_value value);

// A reference for JavaScript to hold; what it holds lives as long, or longer.
napi_value MakeHandle(napi_env env, std::shared_ptr<Handle> handle);
std::shared_ptr<Handle> FindHandle(napi_env env, napi_value value);

template <typename Kind>
std::shared_ptr<Kind> ReadHandle(napi_env env, napi_value value) {
  auto found = std::dynamic_pointer_cast<Kind>(FindHandle(env, value));
  if (found == nullptr) napi_throw_type_error(env, nullptr, "a handle of another kind");
  return found;
}

}  // namespace wend::node
