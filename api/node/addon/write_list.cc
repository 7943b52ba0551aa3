#include "api/node/addon/write_list.h"

namespace wend::node {
namespace {

// Applies a list to a batch of the library, entry by entry.
class BatchWriter {
 public:
  explicit BatchWriter(wend_batch* batch) : batch_(batch) {}

  // A fault names the entry that it is about.
  Fault Write(const std::variant<UnitEntry, LinkEntry, MarkEntry>& entry) {
    wend_error* error = nullptr;
    const int code = std::visit([&](const auto& kind) { return Put(kind, &error); }, entry);
    if (code == WEND_OK) return {};
    Fault fault = Fault::Take(code, error);
    fault.message =
        std::visit([](const auto& kind) { return NameOf(kind); }, entry) + ": " + fault.message;
    return fault;
  }

 private:
  static std::string NameOf(const UnitEntry& unit) {
    return (unit.is_message ? "message '" : "document '") + unit.key + "'";
  }
  static std::string NameOf(const LinkEntry& link) {
    return "link from '" + link.from + "' to '" + link.to + "'";
  }
  static std::string NameOf(const MarkEntry& mark) { return "mark '" + mark.name + "'"; }

  int Put(const UnitEntry& unit, wend_error** error) {
    const auto begin = unit.is_message ? wend_batch_message : wend_batch_document;
    int code =
        begin(batch_, unit.key.data(), unit.key.size(), unit.text.data(), unit.text.size(), error);
    for (size_t i = 0; code == WEND_OK && i < unit.names.size(); ++i) {
      code = Set(unit.names[i].c_str(), unit.values[i], error);
    }
    if (code == WEND_OK && unit.microseconds.has_value()) {
      code = wend_batch_set_time(batch_, *unit.microseconds, static_cast<int>(unit.offset_minutes),
                                 error);
    }
    if (code == WEND_OK && !unit.mark.empty()) {
      code = wend_batch_set_unit_mark(batch_, unit.mark.data(), unit.mark.size(), error);
    }
    return code;
  }

  int Put(const LinkEntry& link, wend_error** error) {
    if (!link.weight.has_value()) {
      return wend_batch_unlink(batch_, link.from.data(), link.from.size(), link.to.data(),
                               link.to.size(), error);
    }
    return wend_batch_link(batch_, link.from.data(), link.from.size(), link.to.data(),
                           link.to.size(), *link.weight, error);
  }

  int Put(const MarkEntry& mark, wend_error** error) {
    return wend_batch_set_mark(batch_, mark.name.data(), mark.name.size(), mark.value.data(),
                               mark.value.size(), error);
  }

  int Set(const char* name, const Value& value, wend_error** error) {
    if (const auto* text = std::get_if<std::string>(&value)) {
      return wend_batch_set_text(batch_, name, text->data(), text->size(), error);
    }
    if (const auto* integer = std::get_if<int64_t>(&value)) {
      return wend_batch_set_integer(batch_, name, *integer, error);
    }
    if (const auto* flag = std::get_if<bool>(&value)) {
      return wend_batch_set_boolean(batch_, name, *flag ? 1 : 0, error);
    }
    if (const auto* vector = std::get_if<Vector>(&value)) {
      return wend_batch_set_vector(batch_, name, vector->dimensions.data(), vector->weights.data(),
                                   vector->weights.size(), error);
    }
    // AddUnit lets no null in.
    return wend_batch_set_real(batch_, name, std::get<double>(value), error);
  }

  wend_batch* const batch_;
};

class CommitJob : public Job {
 public:
  explicit CommitJob(std::shared_ptr<WriteList> list) : list_(std::move(list)) {}

 private:
  Fault Run() override {
    wend_error* error = nullptr;
    wend_batch* batch = nullptr;
    const int code =
        wend_batch_create(list_->database->db(), list_->collection.c_str(), &batch, &error);
    if (code != WEND_OK) return Fault::Take(code, error);
    const std::unique_ptr<wend_batch, void (*)(wend_batch*)> owner(batch, wend_batch_free);
    return WriteAll(batch);
  }

  Fault WriteAll(wend_batch* batch) {
    BatchWriter writer(batch);
    for (const auto& entry : list_->entries) {
      Fault fault = writer.Write(entry);
      if (!fault.ok()) return fault;
      if (list_->cancelled()) return {WEND_CANCELLED, "stopped before anything was written"};
    }
    wend_error* error = nullptr;
    const int code = wend_batch_commit(batch, &error);
    if (code != WEND_OK) return Fault::Take(code, error);
    counts_ = {wend_batch_inserted(batch), wend_batch_replaced(batch), wend_batch_unchanged(batch)};
    return {};
  }

  napi_value MakeResult(napi_env env) override {
    list_->entries.clear();
    napi_value array = nullptr;
    if (napi_create_array_with_length(env, counts_.size(), &array) != napi_ok) return nullptr;
    for (uint32_t i = 0; i < counts_.size(); ++i) {
      const napi_value count = MakeInteger(env, static_cast<int64_t>(counts_[i]));
      if (count == nullptr || napi_set_element(env, array, i, count) != napi_ok) return nullptr;
    }
    return array;
  }

  const std::shared_ptr<WriteList> list_;
  std::array<uint64_t, 3> counts_{};
};

// The list of a call, unless it is being committed: then an exception is pending.
std::shared_ptr<WriteList> ReadList(napi_env env, napi_value value) {
  auto list = ReadHandle<WriteList>(env, value);
  if (list == nullptr || !list->busy()) return list;
  ThrowError(env, "the batch is being committed");
  return nullptr;
}

bool IsNull(napi_env env, napi_value value) {
  napi_valuetype type = napi_undefined;
  napi_typeof(env, value, &type);
  return type == napi_null;
}

}  // namespace

napi_value CreateList(napi_env env, napi_callback_info info) {
  const auto [value, collection] = Arguments<2>(env, info);
  auto database = ReadHandle<Database>(env, value);
  std::string name;
  if (database == nullptr || !ReadText(env, collection, &name)) return nullptr;
  return MakeHandle(env, std::make_shared<WriteList>(std::move(database), std::move(name)));
}

napi_value AddUnit(napi_env env, napi_callback_info info) {
  const auto [value, is_message, key, text, names, values, microseconds, offset, mark] =
      Arguments<9>(env, info);
  const auto list = ReadList(env, value);
  UnitEntry unit;
  if (list == nullptr || !ReadBoolean(env, is_message, &unit.is_message) ||
      !ReadText(env, key, &unit.key) || !ReadText(env, text, &unit.text) ||
      !ReadTexts(env, names, &unit.names) || !ReadValues(env, values, &unit.values)) {
    return nullptr;
  }
  if (unit.names.size() != unit.values.size()) return ThrowError(env, "names without values");
  for (const Value& attribute : unit.values) {
    if (std::holds_alternative<std::monostate>(attribute)) {
      return ThrowError(env, "an attribute is not null");
    }
  }
  if (!IsNull(env, microseconds)) {
    unit.microseconds.emplace();
    if (!ReadInteger(env, microseconds, &*unit.microseconds) ||
        !ReadInteger(env, offset, &unit.offset_minutes)) {
      return nullptr;
    }
  }
  if (!IsNull(env, mark) && !ReadText(env, mark, &unit.mark)) return nullptr;
  list->entries.emplace_back(std::move(unit));
  return nullptr;
}

napi_value AddLink(napi_env env, napi_callback_info info) {
  const auto [value, from, to, weight] = Arguments<4>(env, info);
  const auto list = ReadList(env, value);
  LinkEntry link;
  if (list == nullptr || !ReadText(env, from, &link.from) || !ReadText(env, to, &link.to)) {
    return nullptr;
  }
  if (!IsNull(env, weight) && !ReadReal(env, weight, &link.weight.emplace())) return nullptr;
  list->entries.emplace_back(std::move(link));
  return nullptr;
}

napi_value AddMark(napi_env env, napi_callback_info info) {
  const auto [value, name, bytes] = Arguments<3>(env, info);
  const auto list = ReadList(env, value);
  MarkEntry mark;
  if (list == nullptr || !ReadText(env, name, &mark.name) || !ReadText(env, bytes, &mark.value)) {
    return nullptr;
  }
  list->entries.emplace_back(std::move(mark));
  return nullptr;
}

napi_value Commit(napi_env env, napi_callback_info info) {
  const auto [value] = Arguments<1>(env, info);
  auto list = ReadList(env, value);
  if (list == nullptr) return nullptr;
  list->Renew();  // an earlier commit may have been stopped
  return Job::Queue(env, std::make_unique<CommitJob>(list), list);
}

}  // namespace wend::node
