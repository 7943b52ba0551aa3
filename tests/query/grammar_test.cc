// The grammar of docs/language.md and the parser say the same; and what parses prints and parses
// back.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "query/parser.h"
#include "query/sql_text.h"
#include "query/token_cursor.h"
#include "storage/base/utf8.h"

namespace wend {
namespace {

// Paths are from the root of the tree, where tests run.
std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string GrammarText() {
  const std::string page = ReadFile("docs/language.md");
  const size_t begin = page.find("```ebnf\n") + 8;
  return page.substr(begin, page.find("```", begin) - begin);
}

// A part of the right side of a rule.
struct Part {
  enum class Kind { kTerminal, kRule, kProse, kSequence, kChoice, kOptional, kRepeated };
  Kind kind = Kind::kSequence;
  std::string text;  // of a terminal or prose, name of a rule
  std::vector<Part> parts;
};

class Grammar {
 public:
  explicit Grammar(const std::string& text) {
    const std::regex token(R"re("[^"]*"|\?[^?]*\?|\w+|[=|;(){}\[\]])re");
    for (std::sregex_iterator at(text.begin(), text.end(), token), end; at != end; ++at) {
      tokens_.push_back(at->str());
    }
    while (next_ < tokens_.size()) {
      const std::string name = tokens_[next_];
      next_ += 2;  // and '='
      rules_[name] = ReadChoice();
      ++next_;  // ';'
    }
  }

  const std::map<std::string, Part>& rules() const { return rules_; }

  std::set<std::string> Terminals() const {
    std::set<std::string> terminals;
    for (const auto& [name, rule] : rules_) Collect(rule, &terminals);
    return terminals;
  }

 private:
  static void Collect(const Part& part, std::set<std::string>* terminals) {
    if (part.kind == Part::Kind::kTerminal) terminals->insert(part.text);
    for (const Part& inner : part.parts) Collect(inner, terminals);
  }

  Part ReadChoice() {
    Part choice;
    choice.kind = Part::Kind::kChoice;
    do {
      choice.parts.push_back(ReadSequence());
    } while (tokens_[next_] == "|" && ++next_ > 0);
    return choice;
  }

  Part ReadSequence() {
    Part sequence;
    while (std::string("|;)]}").find(tokens_[next_]) == std::string::npos) {
      Part part;
      const std::string token = tokens_[next_++];
      const size_t bracket = std::string("([{").find(token[0]);
      if (bracket != std::string::npos) {
        part = ReadChoice();
        ++next_;  // the closing one
        if (bracket > 0) {
          Part outer;
          outer.kind = bracket == 1 ? Part::Kind::kOptional : Part::Kind::kRepeated;
          outer.parts.push_back(std::move(part));
          part = std::move(outer);
        }
      } else if (token[0] == '"' || token[0] == '?') {
        part.kind = token[0] == '"' ? Part::Kind::kTerminal : Part::Kind::kProse;
        part.text = token.substr(1, token.size() - 2);
      } else {
        part.kind = Part::Kind::kRule;
        part.text = token;
      }
      sequence.parts.push_back(std::move(part));
    }
    return sequence;
  }

  std::vector<std::string> tokens_;
  size_t next_ = 0;
  std::map<std::string, Part> rules_;
};

// Random sentences of a grammar.
class SentenceMaker {
 public:
  SentenceMaker(const Grammar& grammar, uint32_t seed) : rules_(grammar.rules()), random_(seed) {
    // The least number of rules within rules that a sentence of each needs, by rounds.
    for (int round = 0; round < 60; ++round) {
      for (const auto& [name, rule] : rules_)
        least_[name] = std::min(Least(name), 1 + Height(rule));
    }
  }

  std::string Make() {
    sentence_.clear();
    named_parameters_ = Below(2) == 0;
    Write("statement", 0);
    return sentence_;
  }

  size_t Below(size_t bound) { return random_() % bound; }

 private:
  static constexpr int kDepth = 26;
  static constexpr int kEndless = 1000;

  int Least(const std::string& rule) const {
    const auto found = least_.find(rule);
    return found == least_.end() ? kEndless : found->second;
  }

  int Height(const Part& part) const {
    switch (part.kind) {
      case Part::Kind::kRule:
        return Least(part.text);
      case Part::Kind::kSequence: {
        int height = 0;
        for (const Part& inner : part.parts) height = std::max(height, Height(inner));
        return height;
      }
      case Part::Kind::kChoice: {
        int height = kEndless;
        for (const Part& inner : part.parts) height = std::min(height, Height(inner));
        return height;
      }
      default:
        return 0;
    }
  }

  void Emit(const std::string& token) {
    if (!sentence_.empty()) sentence_ += Below(20) == 0 ? "/* */\n" : " ";
    for (const char c : token) {
      sentence_ +=
          Below(4) == 0 ? static_cast<char>(std::tolower(static_cast<unsigned char>(c))) : c;
    }
  }

  void Write(const std::string& rule, int depth) {
    const Part& part = rules_.at(rule);
    const Part& first = part.parts[0].parts[0];
    if (first.kind == Part::Kind::kProse) return Emit(Word(rule));
    Write(part, depth + 1);
  }

  void Write(const Part& part, int depth) {
    const bool deep = depth > kDepth;
    switch (part.kind) {
      case Part::Kind::kTerminal:
        return Emit(part.text);
      case Part::Kind::kRule:
        return Write(part.text, depth);
      case Part::Kind::kSequence:
        for (const Part& inner : part.parts) Write(inner, depth);
        return;
      case Part::Kind::kChoice:
        return Write(Choose(part, deep), depth);
      case Part::Kind::kOptional:
        if (!deep && Below(2) == 0) Write(part.parts[0], depth);
        return;
      case Part::Kind::kRepeated:
        while (!deep && Below(3) == 0) Write(part.parts[0], depth);
        return;
      case Part::Kind::kProse:
        FAIL() << "prose is a rule of its own";
    }
  }

  const Part& Choose(const Part& choice, bool deep) {
    if (!deep) return choice.parts[Below(choice.parts.size())];
    return *std::min_element(
        choice.parts.begin(), choice.parts.end(),
        [this](const Part& a, const Part& b) { return Height(a) < Height(b); });
  }

  std::string Word(const std::string& rule) {
    const std::map<std::string, std::vector<std::string>> words = {
        {"name",
         {"main", "limit", "FROM", "\"odd \"\"name\"", "chunks", "if", "meta", "\"messages\""}},
        {"free_word",
         {"key", "text", "at", "end", "count", "asc", "_x1", "nulls", "Match", "meta"}},
        {"quoted_name", {"\"from\"", "\"a \"\"b\"", "\"match\"", "\"ä\""}},
        {"string", {"''", "'it''s'", "'2023-05'", "'50%'", "'Bär -- /*'"}},
        {"integer", {"0", "7", "9223372036854775807"}},
        {"real", {"0.5", "1e-3", "12.25", "1E300"}}};
    if (rule == "parameter") return named_parameters_ ? (Below(2) == 0 ? ":a" : ":b") : "?";
    const std::vector<std::string>& choice = words.at(rule);
    return choice[Below(choice.size())];
  }

  const std::map<std::string, Part>& rules_;
  std::mt19937 random_;
  std::map<std::string, int> least_;
  std::string sentence_;
  bool named_parameters_ = false;
};

void ExpectPrintsBack(const StatementNode& tree, const std::string& sql) {
  const std::string printed = ToSql(tree);
  const Result<StatementNode> again = Parse(printed);
  ASSERT_TRUE(again.ok()) << sql << "\n" << printed << "\n" << again.status().message();
  EXPECT_TRUE(*again == tree) << sql << "\n" << printed;
  EXPECT_EQ(ToSql(*again), printed);
}

TEST(GrammarTest, EverySentenceOfTheGrammarParsesAndPrintsBack) {
  const Grammar grammar(GrammarText());
  SentenceMaker maker(grammar, 7);
  std::set<std::string> kinds;
  int parsed = 0;
  for (int i = 0; i < 6000; ++i) {
    const std::string sentence = maker.Make();
    const Result<StatementNode> tree = Parse(sentence);
    if (!tree.ok() && tree.status().message().find("values for") != std::string::npos) continue;
    ASSERT_TRUE(tree.ok()) << sentence << "\n"
                           << tree.status().offset() << ": " << tree.status().message();
    ExpectPrintsBack(*tree, sentence);
    ++parsed;
  }
  EXPECT_GT(parsed, 5000);
}

// ParseExpressionList reads the rule expression_list.
std::string RuleOf(const std::string& function) {
  std::string rule;
  for (const char c : function) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isupper(byte) != 0 && !rule.empty()) rule += '_';
    rule += static_cast<char>(std::tolower(byte));
  }
  return rule;
}

TEST(GrammarTest, EveryRuleAndWordOfTheParserIsInTheGrammar) {
  const Grammar grammar(GrammarText());
  const std::set<std::string> terminals = grammar.Terminals();
  std::string source;
  for (const char* path :
       {"query/parser.cc", "query/expression_parser.cc", "query/token_cursor.cc"}) {
    source += ReadFile(path);
  }
  const std::regex function(R"(\bParse([A-Z]\w*)\()");
  std::set<std::string> rules;
  for (std::sregex_iterator at(source.begin(), source.end(), function), end; at != end; ++at) {
    rules.insert(RuleOf((*at)[1].str()));
  }
  for (const std::string& rule : rules) EXPECT_TRUE(grammar.rules().contains(rule)) << rule;
  EXPECT_GT(rules.size(), 30u);

  const std::regex word(R"re("([A-Z]{2,})")re");
  std::set<std::string> words;
  for (std::sregex_iterator at(source.begin(), source.end(), word), end; at != end; ++at) {
    words.insert((*at)[1].str());
  }
  for (const std::string& known : words) EXPECT_TRUE(terminals.contains(known)) << known;
  for (const std::string& terminal : terminals) {
    if (terminal.size() < 2 || std::isupper(static_cast<unsigned char>(terminal[0])) == 0) continue;
    EXPECT_TRUE(words.contains(terminal)) << terminal;
  }
}

TEST(GrammarTest, ListsTheWordsThatAreReservedInExpressions) {
  const Grammar grammar(GrammarText());
  const std::string& prose = grammar.rules().at("free_word").parts[0].parts[0].text;
  const std::regex word("[A-Z]{2,}");
  std::set<std::string> listed;
  for (std::sregex_iterator at(prose.begin(), prose.end(), word), end; at != end; ++at) {
    listed.insert(at->str());
    EXPECT_TRUE(IsReservedInExpressions(at->str())) << at->str();
  }
  for (const std::string& terminal : grammar.Terminals()) {
    EXPECT_EQ(listed.contains(terminal), IsReservedInExpressions(terminal)) << terminal;
  }
}

TEST(GrammarTest, ExamplesOfTheReferenceParse) {
  const std::string page = ReadFile("docs/language.md");
  int count = 0;
  for (size_t at = page.find("```sql\n"); at != std::string::npos; at = page.find("```sql\n", at)) {
    at += 7;
    const size_t end = page.find("```", at);
    while (page.find(';', at) < end) {
      const size_t semicolon = page.find(';', at);
      const std::string sql = page.substr(at, semicolon + 1 - at);
      const Result<StatementNode> tree = Parse(sql);
      ASSERT_TRUE(tree.ok()) << sql << ": " << tree.status().message();
      ExpectPrintsBack(*tree, sql);
      at = semicolon + 1;
      ++count;
    }
  }
  EXPECT_GE(count, 8);
}

std::string Mutate(std::string sql, const std::string& other, SentenceMaker* random) {
  static constexpr const char* kFragments[] = {
      "'",    "\"",   "(", ")",      " NOT ", " AND ", "--", "/*",    "?", ":x", ",",  " NULL ",
      "\xff", "9e99", ".", " meta.", "||",    "=",     "*/", " END ", ";", "ä",  "\n", "$"};
  for (size_t edits = 1 + random->Below(3); edits > 0; --edits) {
    const size_t at = random->Below(sql.size() + 1);
    switch (random->Below(5)) {
      case 0:
        sql.erase(at, 1 + random->Below(6));
        break;
      case 1:
        sql.insert(at, kFragments[random->Below(std::size(kFragments))]);
        break;
      case 2:
        if (at < sql.size()) sql[at] = static_cast<char>(' ' + random->Below(95));
        break;
      case 3:
        sql.insert(at, sql.substr(random->Below(sql.size() + 1), random->Below(12)));
        break;
      default:
        sql = sql.substr(0, at) + other.substr(random->Below(other.size()));
        break;
    }
  }
  return sql;
}

TEST(GrammarTest, MutatedStatementsAreRefusedAtAPlaceOrPrintBack) {
  const Grammar grammar(GrammarText());
  SentenceMaker maker(grammar, 11);
  std::vector<std::string> seeds;
  while (seeds.size() < 500) {
    std::string sentence = maker.Make();
    if (sentence.size() < 120) seeds.push_back(std::move(sentence));
  }
  int accepted = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::string sql =
        Mutate(seeds[maker.Below(seeds.size())], seeds[maker.Below(seeds.size())], &maker);
    const Result<StatementNode> tree = Parse(sql);
    if (tree.ok()) {
      ++accepted;
      ExpectPrintsBack(*tree, sql);
      if (HasFatalFailure() || HasNonfatalFailure()) return;
      continue;
    }
    const Status& status = tree.status();
    ASSERT_EQ(status.code(), Code::kInvalid) << sql;
    ASSERT_GE(status.offset(), 0) << sql;
    ASSERT_LE(status.offset(), static_cast<int64_t>(sql.size())) << sql;
    ASSERT_FALSE(status.message().empty());
    ASSERT_TRUE(IsValidUtf8(status.message(), nullptr)) << sql;
  }
  EXPECT_GT(accepted, 5000);
  EXPECT_LT(accepted, 95'000);
}

TEST(GrammarTest, RefusesWhatIsNestedTooDeepAtAnyDepth) {
  const auto repeat = [](const std::string& text, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += text;
    return all;
  };
  for (const int depth : {10, 150, 1000, 20'000}) {
    for (const auto& [open, close] :
         std::vector<std::pair<std::string, std::string>>{{"(", ")"},
                                                          {"- ", ""},
                                                          {"NOT ", ""},
                                                          {"f(", ")"},
                                                          {"1+", ""},
                                                          {"CASE ", ""},
                                                          {"1 IN (", ")"}}) {
      const std::string sql = "SELECT " + repeat(open, depth) + "1" + repeat(close, depth);
      const Result<StatementNode> tree = Parse(sql);
      if (sql.size() > kMaxStatementBytes) {
        EXPECT_EQ(tree.status().code(), Code::kTooBig);
      } else if (depth > kMaxExpressionHeight) {
        EXPECT_NE(tree.status().message().find("at most 200 deep"), std::string::npos) << open;
        EXPECT_GE(tree.status().offset(), 0);
      } else {
        EXPECT_TRUE(tree.ok() || open == "CASE ") << sql << ": " << tree.status().message();
      }
    }
  }
  // Long is not deep.
  const Result<StatementNode> tree = Parse("SELECT 1" + repeat(" AND 1", 10'000));
  ASSERT_TRUE(tree.ok());
  ExpectPrintsBack(*tree, "a long AND");
}

}  // namespace
}  // namespace wend
