// A C++20 program outside the tree: owns the handles by unique_ptr and counts what it wrote.
#include <wend/wend.h>

#include <iostream>
#include <memory>
#include <string>
#include <string_view>

namespace {

template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* handle) const {
    kFree(handle);
  }
};
using Db = std::unique_ptr<wend_db, Free<wend_close>>;
using Statement = std::unique_ptr<wend_stmt, Free<wend_finalize>>;

Statement Prepare(const Db& db, std::string_view sql) {
  wend_stmt* stmt = nullptr;
  wend_prepare(db.get(), sql.data(), sql.size(), &stmt, nullptr);
  return Statement(stmt);
}

}  // namespace

int main() {
  wend_db* opened = nullptr;
  if (wend_open(":memory:", nullptr, &opened, nullptr) != WEND_OK) return 1;
  const Db db(opened);
  const Statement insert = Prepare(db, "INSERT INTO documents (key, text) VALUES (?, ?)");
  for (const std::string key : {"one", "two", "three"}) {
    const std::string text = "Document number " + key + ".";
    wend_bind_text(insert.get(), 1, key.data(), key.size(), nullptr);
    wend_bind_text(insert.get(), 2, text.data(), text.size(), nullptr);
    while (wend_step(insert.get(), nullptr) == WEND_ROW) {
    }
    wend_reset(insert.get(), nullptr);
  }
  const Statement count = Prepare(db, "SELECT count(*) FROM documents");
  if (wend_step(count.get(), nullptr) != WEND_ROW) return 1;
  const int64_t documents = wend_column_integer(count.get(), 0);
  std::cout << wend_version() << ' ' << documents << " documents\n";
  return documents == 3 ? 0 : 1;
}
