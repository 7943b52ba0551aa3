// Rows and columns from C++: links two documents and counts what each leads to.
#include <wend/wend.h>

#include <iostream>
#include <memory>
#include <stdexcept>
#include <string_view>

struct Close {
  void operator()(wend_db* db) const { wend_close(db); }
  void operator()(wend_stmt* stmt) const { wend_finalize(stmt); }
};
using Database = std::unique_ptr<wend_db, Close>;
using Statement = std::unique_ptr<wend_stmt, Close>;

// The code of a call, or an exception with its message.
template <typename Call>
int Check(Call&& call) {
  wend_error* error = nullptr;
  const int code = call(&error);
  if (error == nullptr) return code;
  const std::unique_ptr<wend_error, void (*)(wend_error*)> owner(error, wend_error_free);
  throw std::runtime_error(wend_error_message(error));
}

Statement Prepare(const Database& db, std::string_view sql) {
  wend_stmt* stmt = nullptr;
  Check([&](auto e) { return wend_prepare(db.get(), sql.data(), sql.size(), &stmt, e); });
  return Statement(stmt);
}

bool Step(const Statement& stmt) {
  return Check([&](auto e) { return wend_step(stmt.get(), e); }) == WEND_ROW;
}

int main() try {
  wend_db* opened = nullptr;
  Check([&](auto e) { return wend_open(":memory:", nullptr, &opened, e); });
  const Database db(opened);
  for (const std::string_view sql :
       {"INSERT INTO documents (key, text) VALUES ('ford', 'A ford crosses the river.'), "
        "('bridge', 'The bridge stands where the old crossing was.')",
        "LINK 'ford' TO 'bridge' WEIGHT 2"}) {
    const Statement stmt = Prepare(db, sql);
    while (Step(stmt)) {
    }
  }
  const Statement rows = Prepare(db, "SELECT key FROM documents ORDER BY key");
  while (Step(rows)) {
    std::cout << wend_column_text(rows.get(), 0, nullptr) << '\n';
  }
  const Statement links = Prepare(db, "SELECT count(*) FROM edges WHERE type = 'link'");
  Step(links);
  std::cout << wend_column_integer(links.get(), 0) << " link\n";
} catch (const std::exception& fault) {
  std::cerr << fault.what() << '\n';
  return 1;
}
