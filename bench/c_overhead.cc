// wend_bench_c_overhead: what the C boundary costs beside calling the query layer from C++.
//
// usage: wend_bench_c_overhead
//
// The same statement over the same data, from prepare to the last of its 2,000 rows with every
// column read, once through wend.h and once through Statement; and a call with a ready statement.
// Runs alternate, so that both sides see the same machine; medians of 51.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/include/wend/wend.h"
#include "engine/database.h"
#include "query/statement.h"

namespace {

constexpr int kRows = 2'000;
constexpr int kRowsAtOnce = 200;
constexpr int kRuns = 51;

void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "wend_bench_c_overhead: %s failed\n", what);
  std::exit(3);
}

template <typename Work>
double Microseconds(Work&& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin)
      .count();
}

double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

// Rows from `first` on: a statement has at most 64 KiB.
std::string InsertStatement(int first) {
  std::string sql = "INSERT INTO messages (key, session, speaker, text) VALUES ";
  for (int i = first; i < first + kRowsAtOnce; ++i) {
    const std::string n = std::to_string(i);
    sql += (i == first ? "('m" : ", ('m") + n + "', 's" + std::to_string(i / 50) +
           "', 'Ann', 'Message number " + n +
           " tells of a day at the river, of the weather there, and of what was for lunch.')";
  }
  return sql;
}

size_t RunInC(wend_db* db, std::string_view sql) {
  wend_stmt* stmt = nullptr;
  Require(wend_prepare(db, sql.data(), sql.size(), &stmt, nullptr) == WEND_OK, "wend_prepare");
  const int columns = wend_column_count(stmt);
  size_t bytes = 0;
  while (wend_step(stmt, nullptr) == WEND_ROW) {
    for (int i = 0; i < columns; ++i) {
      size_t size = 0;
      wend_column_text(stmt, i, &size);
      bytes += size;
    }
  }
  wend_finalize(stmt);
  return bytes;
}

size_t RunInCpp(wend::Database* database, std::string_view sql) {
  auto stmt = wend::Statement::Prepare(database, sql);
  Require(stmt.ok(), "Statement::Prepare");
  const int columns = (*stmt)->column_count();
  size_t bytes = 0;
  for (auto row = (*stmt)->Step(); row.ok() && *row; row = (*stmt)->Step()) {
    for (int i = 0; i < columns; ++i) {
      const auto* text = std::get_if<std::string>((*stmt)->Column(i));
      if (text != nullptr) bytes += text->size();
    }
  }
  return bytes;
}

void Compare(wend_db* db, wend::Database* database, std::string_view sql) {
  std::vector<double> in_c, in_cpp;
  size_t c_bytes = 0, cpp_bytes = 0;
  for (int run = 0; run < kRuns; ++run) {
    in_c.push_back(Microseconds([&] { c_bytes = RunInC(db, sql); }));
    in_cpp.push_back(Microseconds([&] { cpp_bytes = RunInCpp(database, sql); }));
  }
  Require(c_bytes == cpp_bytes && c_bytes > 0, "comparing the results");
  const double c = Median(in_c), cpp = Median(in_cpp);
  std::printf("%8.0f us in C, %8.0f us in C++: %+5.1f %%   %.*s\n", c, cpp, 100 * (c / cpp - 1),
              static_cast<int>(sql.size()), sql.data());
}

}  // namespace

int main() {
  wend_db* db = nullptr;
  Require(wend_open(":memory:", nullptr, &db, nullptr) == WEND_OK, "wend_open");
  auto database = wend::Database::Open(":memory:", {});
  Require(database.ok(), "Database::Open");
  for (int first = 0; first < kRows; first += kRowsAtOnce) {
    const std::string insert = InsertStatement(first);
    RunInC(db, insert);
    RunInCpp(database->get(), insert);
  }
  for (const std::string_view sql :
       {"SELECT key, session, speaker, text FROM messages",
        "SELECT key, text, snippet(text, 12) FROM messages WHERE MATCH 'river' ORDER BY key",
        "SELECT key, lower(text) FROM messages ORDER BY text"}) {
    Compare(db, database->get(), sql);
  }

  wend_stmt* stmt = nullptr;
  wend_prepare(db, "SELECT count(*) FROM messages", WEND_ZERO_TERMINATED, &stmt, nullptr);
  Require(wend_step(stmt, nullptr) == WEND_ROW, "wend_step");
  constexpr int kCalls = 1'000'000;
  int64_t sum = 0;
  const double us = Microseconds([&] {
    for (int i = 0; i < kCalls; ++i) sum += wend_column_integer(stmt, 0);
  });
  Require(sum == int64_t{kCalls} * kRows, "wend_column_integer");
  std::printf("%8.0f ns a call with a ready statement\n", 1000 * us / kCalls);
  wend_finalize(stmt);
  wend_close(db);
  return 0;
}
