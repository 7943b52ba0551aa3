#include "api/node/addon/database.h"

#include <string>
#include <utility>
#include <vector>

#include "api/node/addon/js_value.h"

namespace wend::node {
namespace {

// Jobs that nobody stops have a handle of their own.
std::shared_ptr<Handle> Unstoppable() { return std::make_shared<Handle>(); }

class OpenJob : public Job {
 public:
  std::string path;
  std::vector<std::string> keys;
  std::vector<std::string> values;

 private:
  Fault Run() override {
    wend_error* error = nullptr;
    wend_options* options = nullptr;
    wend_db* db = nullptr;
    int code = wend_options_create(&options, &error);
    for (size_t i = 0; code == WEND_OK && i < keys.size() && i < values.size(); ++i) {
      code = wend_options_set(options, keys[i].c_str(), values[i].c_str(), &error);
    }
    if (code == WEND_OK) code = wend_open(path.c_str(), options, &db, &error);
    wend_options_free(options);
    if (code != WEND_OK) return Fault::Take(code, error);
    database_ = std::make_shared<Database>(db);
    return WatchForCancel(db);
  }
  napi_value MakeResult(napi_env env) override { return MakeHandle(env, std::move(database_)); }

  std::shared_ptr<Database> database_;
};

class CloseJob : public Job {
 public:
  explicit CloseJob(std::shared_ptr<Database> database) : database_(std::move(database)) {}

 private:
  Fault Run() override {
    database_->Close();
    return {};
  }
  napi_value MakeResult(napi_env env) override { return MakeUndefined(env); }

  const std::shared_ptr<Database> database_;
};

class MarkJob : public Job {
 public:
  std::shared_ptr<Database> database;
  std::string collection;
  std::string name;
  bool of_unit = false;

 private:
  Fault Run() override {
    wend_error* error = nullptr;
    value_.resize(WEND_MARK_SIZE);
    size_t size = 0;
    wend_db* const db = database->db();
    const int code = of_unit ? wend_unit_mark_get(db, collection.c_str(), name.data(), name.size(),
                                                  value_.data(), value_.size(), &size, &error)
                             : wend_mark_get(db, collection.c_str(), name.data(), name.size(),
                                             value_.data(), value_.size(), &size, &intact_, &error);
    found_ = code == WEND_OK;
    if (!found_ && code != WEND_NOT_FOUND) return Fault::Take(code, error);
    wend_error_free(error);
    value_.resize(found_ ? size : 0);
    return {};
  }
  napi_value MakeResult(napi_env env) override {
    if (!found_) return MakeNull(env);
    napi_value pair = nullptr;
    const napi_value bytes = MakeBytes(env, value_);
    if (bytes == nullptr || napi_create_array_with_length(env, 2, &pair) != napi_ok ||
        napi_set_element(env, pair, 0, bytes) != napi_ok ||
        napi_set_element(env, pair, 1, MakeBoolean(env, intact_ != 0)) != napi_ok) {
      return nullptr;
    }
    return pair;
  }

  std::string value_;
  int intact_ = 1;
  bool found_ = false;
};

napi_value QueueMarkJob(napi_env env, napi_callback_info info, bool of_unit) {
  const auto [database, collection, name] = Arguments<3>(env, info);
  auto job = std::make_unique<MarkJob>();
  job->of_unit = of_unit;
  job->database = ReadHandle<Database>(env, database);
  if (job->database == nullptr || !ReadText(env, collection, &job->collection) ||
      !ReadText(env, name, &job->name)) {
    return nullptr;
  }
  return Job::Queue(env, std::move(job), Unstoppable());
}

}  // namespace

napi_value Open(napi_env env, napi_callback_info info) {
  const auto [path, keys, values] = Arguments<3>(env, info);
  auto job = std::make_unique<OpenJob>();
  if (!ReadText(env, path, &job->path) || !ReadTexts(env, keys, &job->keys) ||
      !ReadTexts(env, values, &job->values)) {
    return nullptr;
  }
  return Job::Queue(env, std::move(job), Unstoppable());
}

napi_value Close(napi_env env, napi_callback_info info) {
  const auto [value] = Arguments<1>(env, info);
  auto database = ReadHandle<Database>(env, value);
  if (database == nullptr) return nullptr;
  return Job::Queue(env, std::make_unique<CloseJob>(std::move(database)), Unstoppable());
}

napi_value CloseNow(napi_env env, napi_callback_info info) {
  const auto [value] = Arguments<1>(env, info);
  const auto database = ReadHandle<Database>(env, value);
  if (database == nullptr) return nullptr;
  wend_interrupt(database->db(), nullptr);
  database->Close();
  return nullptr;
}

napi_value ReadMark(napi_env env, napi_callback_info info) {
  return QueueMarkJob(env, info, false);
}

napi_value ReadUnitMark(napi_env env, napi_callback_info info) {
  return QueueMarkJob(env, info, true);
}

}  // namespace wend::node
