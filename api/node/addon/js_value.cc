#include "api/node/addon/js_value.h"

#include <cmath>
#include <utility>

namespace wend::node {
namespace {

constexpr int64_t kMaxSafeInteger = (int64_t{1} << 53) - 1;

bool Refuse(napi_env env, const char* message) {
  napi_throw_type_error(env, nullptr, message);
  return false;
}

napi_valuetype TypeOf(napi_env env, napi_value value) {
  napi_valuetype type = napi_undefined;
  if (value != nullptr) napi_typeof(env, value, &type);
  return type;
}

bool ReadString(napi_env env, napi_value value, std::string* text) {
  size_t size = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &size) != napi_ok) return false;
  text->resize(size + 1);  // with the zero byte that is written behind it
  if (napi_get_value_string_utf8(env, value, text->data(), size + 1, &size) != napi_ok)
    return false;
  text->resize(size);
  return true;
}

bool ReadBytes(napi_env env, napi_value value, std::string* text) {
  bool is_array = false;
  napi_is_typedarray(env, value, &is_array);
  if (!is_array) return Refuse(env, "a text is a string or a Uint8Array");
  napi_typedarray_type type = napi_int8_array;
  size_t size = 0;
  void* bytes = nullptr;
  napi_get_typedarray_info(env, value, &type, &size, &bytes, nullptr, nullptr);
  if (type != napi_uint8_array) return Refuse(env, "a text is a string or a Uint8Array");
  text->assign(static_cast<const char*>(bytes), bytes == nullptr ? 0 : size);
  return true;
}

bool ReadNumber(napi_env env, napi_value value, Value* read) {
  double number = 0;
  napi_get_value_double(env, value, &number);
  const bool safe = std::trunc(number) == number && std::fabs(number) <= kMaxSafeInteger;
  if (safe) {
    *read = static_cast<int64_t>(number);
  } else {
    *read = number;
  }
  return true;
}

bool ReadBigint(napi_env env, napi_value value, int64_t* number) {
  bool lossless = false;
  napi_get_value_bigint_int64(env, value, number, &lossless);
  return lossless || Refuse(env, "a bigint does not fit into 64 bits");
}

// Calls `read` for every element of an array.
template <typename Read>
bool ForEach(napi_env env, napi_value array, Read&& read) {
  uint32_t count = 0;
  if (napi_get_array_length(env, array, &count) != napi_ok) return Refuse(env, "not an array");
  for (uint32_t i = 0; i < count; ++i) {
    napi_handle_scope scope = nullptr;
    napi_open_handle_scope(env, &scope);
    napi_value element = nullptr;
    const bool good = napi_get_element(env, array, i, &element) == napi_ok && read(element);
    napi_close_handle_scope(env, scope);
    if (!good) return false;
  }
  return true;
}

// Copies a typed array of `type`.
template <typename T>
bool ReadTyped(napi_env env, napi_value array, uint32_t at, napi_typedarray_type type,
               std::vector<T>* numbers) {
  napi_value element = nullptr;
  napi_typedarray_type is{};
  size_t count = 0;
  void* data = nullptr;
  if (napi_get_element(env, array, at, &element) != napi_ok ||
      napi_get_typedarray_info(env, element, &is, &count, &data, nullptr, nullptr) != napi_ok ||
      is != type) {
    return Refuse(env, "a vector is a Uint32Array and a Float32Array");
  }
  const T* const first = static_cast<const T*>(data);
  numbers->assign(first, first + count);
  return true;
}

bool ReadVector(napi_env env, napi_value array, Vector* vector) {
  return ReadTyped(env, array, 0, napi_uint32_array, &vector->dimensions) &&
         ReadTyped(env, array, 1, napi_float32_array, &vector->weights) &&
         (vector->dimensions.size() == vector->weights.size() ||
          Refuse(env, "a vector has a weight for each dimension"));
}

void FreeHandle(napi_env, void* data, void*) { delete static_cast<std::shared_ptr<Handle>*>(data); }

}  // namespace

napi_value ThrowError(napi_env env, const char* message) {
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (!pending) napi_throw_error(env, nullptr, message);
  return nullptr;
}

bool ReadText(napi_env env, napi_value value, std::string* text) {
  return TypeOf(env, value) == napi_string ? ReadString(env, value, text)
                                           : ReadBytes(env, value, text);
}

bool ReadInteger(napi_env env, napi_value value, int64_t* number) {
  if (TypeOf(env, value) == napi_bigint) return ReadBigint(env, value, number);
  return napi_get_value_int64(env, value, number) == napi_ok || Refuse(env, "not an integer");
}

bool ReadReal(napi_env env, napi_value value, double* number) {
  return napi_get_value_double(env, value, number) == napi_ok || Refuse(env, "not a number");
}

bool ReadBoolean(napi_env env, napi_value value, bool* flag) {
  return napi_get_value_bool(env, value, flag) == napi_ok || Refuse(env, "not a boolean");
}

bool ReadValue(napi_env env, napi_value value, Value* read) {
  switch (TypeOf(env, value)) {
    case napi_null:
      *read = std::monostate();
      return true;
    case napi_number:
      return ReadNumber(env, value, read);
    case napi_bigint: {
      int64_t number = 0;
      if (!ReadBigint(env, value, &number)) return false;
      *read = number;
      return true;
    }
    case napi_boolean: {
      bool flag = false;
      napi_get_value_bool(env, value, &flag);
      *read = flag;
      return true;
    }
    case napi_string: {
      std::string text;
      if (!ReadString(env, value, &text)) return false;
      *read = std::move(text);
      return true;
    }
    case napi_object: {
      Vector vector;
      if (!ReadVector(env, value, &vector)) return false;
      *read = std::move(vector);
      return true;
    }
    default:
      return Refuse(env, "a value is null, a number, a bigint, a boolean, a string or a vector");
  }
}

bool ReadValues(napi_env env, napi_value array, std::vector<Value>* values) {
  return ForEach(env, array, [&](napi_value element) {
    return ReadValue(env, element, &values->emplace_back());
  });
}

bool ReadTexts(napi_env env, napi_value array, std::vector<std::string>* texts) {
  return ForEach(env, array, [&](napi_value element) {
    return ReadText(env, element, &texts->emplace_back());
  });
}

napi_value MakeText(napi_env env, std::string_view text) {
  napi_value value = nullptr;
  return napi_create_string_utf8(env, text.data(), text.size(), &value) == napi_ok ? value
                                                                                   : nullptr;
}

napi_value MakeTexts(napi_env env, const std::vector<std::string>& texts) {
  napi_value array = nullptr;
  if (napi_create_array_with_length(env, texts.size(), &array) != napi_ok) return nullptr;
  for (uint32_t i = 0; i < texts.size(); ++i) {
    const napi_value text = MakeText(env, texts[i]);
    if (text == nullptr || napi_set_element(env, array, i, text) != napi_ok) return nullptr;
  }
  return array;
}

napi_value MakeInteger(napi_env env, int64_t number) {
  napi_value value = nullptr;
  const bool safe = number <= kMaxSafeInteger && number >= -kMaxSafeInteger;
  const napi_status status =
      safe ? napi_create_int64(env, number, &value) : napi_create_bigint_int64(env, number, &value);
  return status == napi_ok ? value : nullptr;
}

napi_value MakeReal(napi_env env, double number) {
  napi_value value = nullptr;
  return napi_create_double(env, number, &value) == napi_ok ? value : nullptr;
}

napi_value MakeBoolean(napi_env env, bool flag) {
  napi_value value = nullptr;
  return napi_get_boolean(env, flag, &value) == napi_ok ? value : nullptr;
}

napi_value MakeNull(napi_env env) {
  napi_value value = nullptr;
  return napi_get_null(env, &value) == napi_ok ? value : nullptr;
}

napi_value MakeUndefined(napi_env env) {
  napi_value value = nullptr;
  return napi_get_undefined(env, &value) == napi_ok ? value : nullptr;
}

napi_value MakeBytes(napi_env env, std::string_view bytes) {
  napi_value value = nullptr;
  return napi_create_buffer_copy(env, bytes.size(), bytes.data(), nullptr, &value) == napi_ok
             ? value
             : nullptr;
}

bool SetProperty(napi_env env, napi_value object, const char* name, napi_value value) {
  return value != nullptr && napi_set_named_property(env, object, name, value) == napi_ok;
}

napi_value MakeHandle(napi_env env, std::shared_ptr<Handle> handle) {
  auto owner = std::make_unique<std::shared_ptr<Handle>>(std::move(handle));
  napi_value value = nullptr;
  if (napi_create_external(env, owner.get(), FreeHandle, nullptr, &value) != napi_ok) {
    return nullptr;
  }
  owner.release();  // FreeHandle has it now
  return value;
}

std::shared_ptr<Handle> FindHandle(napi_env env, napi_value value) {
  void* data = nullptr;
  if (TypeOf(env, value) != napi_external ||
      napi_get_value_external(env, value, &data) != napi_ok || data == nullptr) {
    return nullptr;
  }
  return *static_cast<std::shared_ptr<Handle>*>(data);
}

}  // namespace wend::node
