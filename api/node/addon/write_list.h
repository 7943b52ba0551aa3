// Write lists: what a batch of JavaScript has gathered, copied out of it call by call, and handed
// to the library as one batch when it is committed, in the thread pool. Nothing of it touches the
// database before, so gathering never waits, and what the library refuses is refused whole.
//
// A list stays as it is until it was committed, so that a commit which failed can be tried again.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "api/node/addon/database.h"
#include "api/node/addon/js_value.h"

namespace wend::node {

struct UnitEntry {
  bool is_message = false;
  std::string key;
  std::string text;
  std::vector<std::string> names;  // attributes, metadata, and the spaces of vectors
  std::vector<Value> values;       // of `names`
  std::optional<int64_t> microseconds;
  int64_t offset_minutes = 0;
  std::string mark;  // empty: none
};
struct LinkEntry {
  std::string from;
  std::string to;
  std::optional<double> weight;  // none: the link is removed
};
struct MarkEntry {
  std::string name;
  std::string value;
};

class WriteList : public Handle {
 public:
  WriteList(std::shared_ptr<Database> of, std::string into)
      : database(std::move(of)), collection(std::move(into)) {}

  const std::shared_ptr<Database> database;
  const std::string collection;
  std::vector<std::variant<UnitEntry, LinkEntry, MarkEntry>> entries;
};

// createList(database, collection): a list.
napi_value CreateList(napi_env env, napi_callback_info info);
// addUnit(list, isMessage, key, text, names, values, microseconds or null, offset, mark or null)
napi_value AddUnit(napi_env env, napi_callback_info info);
// addLink(list, from, to, weight), or null for the weight to remove the link
napi_value AddLink(napi_env env, napi_callback_info info);
// addMark(list, name, value)
napi_value AddMark(napi_env env, napi_callback_info info);
// commit(list): a promise of [inserted, replaced, unchanged].
napi_value Commit(napi_env env, napi_callback_info info);

}  // namespace wend::node
