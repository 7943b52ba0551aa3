// RandomQuery: SELECT statements over a table, typed well, from a seed.
//
// Thread safety: one thread at a time.
#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace wend {

// The columns that queries may name, by type.
struct QueryTable {
  std::string name;
  std::vector<std::string> texts, integers, times;
  bool has_text = false;  // MATCH and metadata
  bool has_star = false;  // whether * may stand
};

class RandomQuery {
 public:
  explicit RandomQuery(uint32_t seed) : random_(seed) {}

  std::string Select(const QueryTable& table);
  std::string Condition(const QueryTable& table, int depth);
  std::string Word();
  int Below(int bound) {
    return static_cast<int>(random_() % static_cast<std::mt19937::result_type>(bound));
  }

 private:
  template <typename List>
  std::string Pick(const List& list) {
    return std::string(std::data(list)[Below(static_cast<int>(std::size(list)))]);
  }

  std::string Integer(int depth);
  std::string Real(int depth);
  std::string Number(int depth) { return Below(3) == 0 ? Real(depth) : Integer(depth); }
  std::string Text(int depth);
  std::string TextLiteral();
  std::string Time();
  std::string Period();
  std::string Any(int depth);
  std::string Mixed();
  std::string Simple(int depth);
  std::string Match();
  std::string Aggregate();
  std::string Grouped();
  std::string Plain();
  std::string Order(std::vector<std::string> keys);
  std::string Limit();

  std::mt19937 random_;
  const QueryTable* table_ = nullptr;
};

}  // namespace wend
