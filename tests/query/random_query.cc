#include "tests/query/random_query.h"

namespace wend {
namespace {

constexpr std::string_view kWords[] = {"river",  "stone",  "lamp",   "garden", "copper",
                                       "violin", "winter", "forest", "market", "wolf"};
constexpr std::string_view kComparisons[] = {"=", "!=", "<", "<=", ">", ">="};
constexpr std::string_view kTexts[] = {"'Ann'", "'bob'", "'Zoë'",   "''",      "'s1'",
                                       "'s2'",  "'m7'",  "'m42'",   "'d3'",    "'calm'",
                                       "'50%'", "'é_x'", "'file1'", "'river'", "'nobody'"};
constexpr std::string_view kPatterns[] = {"'%'",  "'A%'", "'%n'",    "'m_'",  "'%o%'",    "'s_'",
                                          "'%ë'", "'_'",  "'%r%e%'", "'d1%'", "'nothing'"};
constexpr std::string_view kPeriods[] = {"2023",
                                         "2024",
                                         "2023-02",
                                         "2023-12",
                                         "2023-Q1",
                                         "2024-Q4",
                                         "2023-05-01",
                                         "2023-05-01+09:00",
                                         "2023-06-15Z",
                                         "2023-07-01T10",
                                         "2023-07-01T10:30",
                                         "2023-07-01T10:30:00",
                                         "2024-02-29",
                                         "1999",
                                         "2023-03-01T00:00:00-05:00"};
constexpr std::string_view kTimeParts[] = {"year", "month", "day", "hour", "minute", "weekday"};

}  // namespace

std::string RandomQuery::Word() { return Pick(kWords); }
std::string RandomQuery::Period() { return "'" + Pick(kPeriods) + "'"; }
std::string RandomQuery::TextLiteral() { return Pick(kTexts); }
std::string RandomQuery::Time() { return Pick(table_->times); }

std::string RandomQuery::Integer(int depth) {
  const int kind = Below(depth > 0 ? 14 : 5);
  if (kind < 2 && !table_->integers.empty()) return Pick(table_->integers);
  if (kind == 2 && table_->has_text) return "meta.n";
  if (kind < 5) return Below(12) == 0 ? "NULL" : std::to_string(Below(12) - 2);
  if (kind < 8) {
    constexpr std::string_view kOperators[] = {" + ", " - ", " * "};
    return "(" + Integer(depth - 1) + Pick(kOperators) + Integer(depth - 1) + ")";
  }
  if (kind == 8) return "(" + Integer(depth - 1) + (Below(2) ? " / " : " % ") + Integer(0) + ")";
  if (kind == 9) return "length(" + Text(depth - 1) + ")";
  if (kind == 10 && !table_->times.empty()) return Pick(kTimeParts) + "(" + Time() + ")";
  if (kind == 11) return "coalesce(" + Integer(depth - 1) + ", " + Integer(0) + ")";
  if (kind == 12) return "abs(- " + Integer(depth - 1) + ")";
  return "CASE WHEN " + Condition(*table_, depth - 1) + " THEN " + Integer(0) +
         (Below(2) ? " ELSE " + Integer(0) : "") + " END";
}

std::string RandomQuery::Real(int depth) {
  const int kind = Below(depth > 0 ? 6 : 3);
  if (kind == 0 && table_->has_text) return "meta.r";
  if (kind < 3) return std::to_string(Below(20) - 5) + (Below(2) ? ".5" : ".25");
  if (kind == 3) return "(" + Real(depth - 1) + (Below(2) ? " * " : " - ") + Number(0) + ")";
  if (kind == 4) return "round(" + Real(depth - 1) + (Below(2) ? ", 1)" : ")");
  return "nullif(" + Real(depth - 1) + ", " + Real(0) + ")";
}

std::string RandomQuery::Text(int depth) {
  const int kind = Below(depth > 0 ? 13 : 6);
  if (kind < 4) return Pick(table_->texts);
  if (kind == 4 && table_->has_text) return "meta.s";
  if (kind < 6) return TextLiteral();
  if (kind == 6) return "lower(" + Pick(table_->texts) + ")";
  if (kind == 7) {
    const std::string start = std::to_string(Below(2) ? 1 + Below(4) : -1 - Below(4));
    const std::string count = Below(2) ? ", " + std::to_string(Below(4)) : "";
    return "substr(" + Text(depth - 1) + ", " + start + count + ")";
  }
  if (kind == 8) return "(" + Text(depth - 1) + " || " + Any(0) + ")";
  if (kind == 9) return "trim(' ' || " + Text(depth - 1) + ")";
  if (kind == 10 && !table_->times.empty()) {
    return (Below(2) ? "date(" : "time_of_day(") + Time() + ")";
  }
  if (kind == 11) return "coalesce(" + Text(depth - 1) + ", " + TextLiteral() + ")";
  return "typeof(" + Any(depth - 1) + ")";
}

std::string RandomQuery::Mixed() { return Below(2) ? "meta.mix" : "meta.b"; }

std::string RandomQuery::Any(int depth) {
  const int kind = Below(8);
  if (kind < 3) return Text(depth);
  if (kind < 5) return Integer(depth);
  if (kind == 5) return Real(depth);
  if (kind == 6 && table_->has_text) return Mixed();
  return table_->times.empty() ? Integer(depth) : Time();
}

std::string RandomQuery::Match() {
  std::string text;
  const int kind = Below(8);
  if (kind == 0) text = "\"" + Word() + " " + Word() + "\"";
  if (kind == 1) text = Word().substr(0, 2) + "*";
  if (kind == 2) text = "NEAR(" + Word() + " " + Word() + ", " + std::to_string(1 + Below(3)) + ")";
  if (kind == 3) text = "+" + Word() + " -" + Word();
  if (kind == 4) text = "+" + Word() + " +" + Word() + " " + Word();
  if (kind == 5) text = Word() + " -\"" + Word() + " " + Word() + "\"";
  if (kind > 5) text = Below(2) ? Word() : Word() + " " + Word() + " unknown";
  return std::string(Below(3)   ? "MATCH '"
                     : Below(3) ? "text MATCH '"
                                : "text NOT MATCH '") +
         text + "'";
}

std::string RandomQuery::Simple(int depth) {
  const std::string no = Below(4) == 0 ? "NOT " : "";
  switch (Below(14)) {
    case 0:
    case 1:
      return Integer(depth) + " " + Pick(kComparisons) + " " + Number(depth);
    case 2:
      return Real(depth) + " " + Pick(kComparisons) + " " + Number(depth);
    case 3:
    case 4:
      return Pick(table_->texts) + (Below(3) ? " = " : " " + Pick(kComparisons) + " ") +
             TextLiteral();
    case 5:
      return Text(depth) + " " + Pick(kComparisons) + " " + Text(depth);
    case 6:
      return Text(depth) + " " + no + "LIKE " + Pick(kPatterns);
    case 7:
      return Text(depth) + " " + no + "IN (" + TextLiteral() + ", " + TextLiteral() +
             (Below(3) ? ")" : ", NULL)");
    case 8:
      return Integer(depth) + " " + no + "IN (" + Integer(0) + ", " + Integer(0) + ", 3)";
    case 9:
      return Number(depth) + " " + no + "BETWEEN " + Integer(0) + " AND " + Number(0);
    case 10:
      return Any(depth) + (Below(2) ? " IS NULL" : " IS NOT NULL");
    case 11:
      if (!table_->has_text) return "TRUE";
      if (Below(3) == 0) return Mixed() + " " + no + "LIKE " + Pick(kPatterns);
      return Mixed() + " " + Pick(kComparisons) + " " + (Below(2) ? TextLiteral() : Number(0));
    default:
      if (table_->times.empty()) return "FALSE";
      if (Below(4) == 0) return Time() + " " + no + "BETWEEN " + Period() + " AND " + Period();
      if (Below(5) == 0) return Time() + " " + no + "IN (" + Period() + ", " + Period() + ")";
      return Time() + " " + (Below(3) ? Pick(kComparisons) : "DURING") + " " + Period();
  }
}

std::string RandomQuery::Condition(const QueryTable& table, int depth) {
  table_ = &table;
  const int kind = Below(depth > 0 ? 8 : 3);
  if (kind < 3) return Simple(depth);
  const std::string a = Condition(table, depth - 1), b = Condition(table, depth - 1);
  if (kind < 6) return a + " AND " + b;
  return kind == 6 ? "(" + a + " OR " + b + ")" : "NOT (" + a + ")";
}

std::string RandomQuery::Order(std::vector<std::string> keys) {
  std::string text;
  for (const std::string& key : keys) {
    constexpr std::string_view kOrders[] = {"",      " ASC",        " DESC",
                                            " DESC", " NULLS LAST", " DESC NULLS FIRST"};
    text += (text.empty() ? " ORDER BY " : ", ") + key + Pick(kOrders);
  }
  return text;
}

std::string RandomQuery::Limit() {
  if (Below(2)) return "";
  constexpr std::string_view kLimits[] = {"0", "1", "2", "5", "10", "1000"};
  return " LIMIT " + Pick(kLimits) + (Below(2) ? "" : " OFFSET " + Pick(kLimits));
}

std::string RandomQuery::Aggregate() {
  const std::string distinct = Below(4) == 0 ? "DISTINCT " : "";
  const std::string number = Below(3) && !table_->integers.empty() ? Pick(table_->integers)
                             : table_->has_text && Below(2)        ? "meta.r"
                                                                   : "length(" + Text(0) + ")";
  constexpr std::string_view kFunctions[] = {"sum", "avg", "min", "max", "count"};
  const int kind = Below(4);
  if (kind == 0) return "count(*)";
  if (kind == 1) return (Below(2) ? "min(" : "max(") + Pick(table_->texts) + ")";
  if (kind == 2 && !table_->times.empty()) return (Below(2) ? "min(" : "max(") + Time() + ")";
  return Pick(kFunctions) + "(" + distinct + number + ")";
}

std::string RandomQuery::Grouped() {
  std::vector<std::string> keys, order;
  for (int i = Below(3); i > 0; --i) {
    const int kind = Below(4);
    keys.push_back(kind == 0 && table_->has_text            ? "meta.mix"
                   : kind == 1 && !table_->integers.empty() ? Pick(table_->integers)
                   : kind == 2 && !table_->times.empty()    ? "date(" + Time() + ")"
                                                            : Pick(table_->texts));
  }
  std::string items, groups, having;
  for (const std::string& key : keys) {
    items += (items.empty() ? "" : ", ") + key;
    groups += (groups.empty() ? " GROUP BY " : ", ") + key;
  }
  for (int i = 1 + Below(2); i > 0; --i) items += (items.empty() ? "" : ", ") + Aggregate();
  if (!keys.empty() && Below(3) == 0) having = " HAVING count(*) > " + std::to_string(Below(6));
  if (Below(2)) order.push_back(Below(2) ? "1" : "count(*)");
  if (!keys.empty() && Below(2)) order.push_back(keys[0]);
  const std::string where = Below(3) ? " WHERE " + Condition(*table_, 1) : "";
  return items + " FROM " + table_->name + where + groups + having + Order(order) + Limit();
}

std::string RandomQuery::Plain() {
  std::string items;
  if (table_->has_star && Below(6) == 0) items = "*";
  for (int i = 1 + Below(3); items != "*" && i > 0; --i) {
    items += (items.empty() ? "" : ", ") + Any(Below(3));
  }
  if (Below(6) == 0 && items != "*") items = "DISTINCT " + items;
  std::string where = " WHERE " + Condition(*table_, 2);
  if (table_->has_text && Below(4) == 0) where += " AND " + Match();
  if (Below(10) == 0) where = "";
  std::vector<std::string> order;
  for (int i = Below(3); i > 0; --i) {
    const int kind = Below(4);
    // A number alone would be a place.
    order.push_back(kind == 0 && table_->has_text            ? Mixed()
                    : kind == 1 && !table_->integers.empty() ? Pick(table_->integers)
                    : kind == 2 && !table_->times.empty()    ? Time()
                                                             : Pick(table_->texts));
  }
  return items + " FROM " + table_->name + where + Order(order) + Limit();
}

std::string RandomQuery::Select(const QueryTable& table) {
  table_ = &table;
  return "SELECT " + (Below(4) == 0 ? Grouped() : Plain());
}

}  // namespace wend
