// ruler: needles and chains of variables in a long text (RULER, arXiv 2404.06654).
//
//   multi_key    one number is asked for; three other keys have numbers too
//   multi_value  four numbers of one key, which all are asked for
//   multi_query  four keys with a number each, which all are asked for
//   variables    a chain "VAR A = 12345.", "VAR B = VAR A." of five lines beside another one: all
//                variables that have the value, which the question names
//
// Keys are pairs of words that the suite draws, numbers have seven digits, variables five letters.
// All needles that the question asks for must be among the first 100 sentences.

#include <algorithm>
#include <array>

#include "bench/eval/background.h"
#include "bench/eval/suite.h"

namespace wend::bench {
namespace {

constexpr int kRows = 100;
constexpr size_t kNeedles = 4;
constexpr size_t kChain = 5;

struct Task {
  std::vector<std::string> needles;
  std::vector<size_t> expected;  // indexes into needles
  std::string question;
};

std::string DrawKey(Random* random) {
  static constexpr std::array kFirst = {"amber",  "bitter", "crimson", "distant", "eager",
                                        "frozen", "gentle", "hollow",  "ivory",   "jagged",
                                        "lonely", "marble", "narrow",  "obscure", "polished"};
  static constexpr std::array kSecond = {"anchor",  "basket", "compass", "dagger", "engine",
                                         "feather", "goblet", "hammer",  "island", "jacket",
                                         "kettle",  "ladder", "mirror",  "needle", "orchard"};
  return std::string(kFirst[random->Below(kFirst.size())]) + " " +
         kSecond[random->Below(kSecond.size())];
}

std::string DrawNumber(Random* random) {
  return std::to_string(1'000'000 + random->Below(9'000'000));
}

std::string DrawVariable(Random* random) {
  std::string name;
  for (int i = 0; i < 5; ++i) name += static_cast<char>('A' + random->Below(26));
  return name;
}

// `count` different keys.
std::vector<std::string> DrawKeys(size_t count, Random* random) {
  std::vector<std::string> keys;
  while (keys.size() < count) {
    std::string key = DrawKey(random);
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
  }
  return keys;
}

std::string Needle(const std::string& key, Random* random) {
  return "One of the special magic numbers for " + key + " is: " + DrawNumber(random) + ".";
}

Task MakeNumbers(std::string_view name, Random* random) {
  Task task;
  const bool one_key = name == "multi_value";
  const std::vector<std::string> keys = DrawKeys(one_key ? 1 : kNeedles, random);
  const size_t asked = random->Below(kNeedles);
  for (size_t i = 0; i < kNeedles; ++i) {
    task.needles.push_back(Needle(keys[one_key ? 0 : i], random));
    if (name != "multi_key" || i == asked) task.expected.push_back(i);
  }
  std::string listed = one_key ? keys[0] : keys[asked];
  if (name == "multi_query") {
    listed = keys[0];
    for (size_t i = 1; i < keys.size(); ++i)
      listed += (i + 1 < keys.size() ? ", " : " and ") + keys[i];
  }
  task.question =
      "What are all the special magic numbers for " + listed + " mentioned in the provided text?";
  return task;
}

Task MakeVariables(Random* random) {
  Task task;
  std::string asked;
  for (size_t chain = 0; chain < 2; ++chain) {
    std::string value = DrawNumber(random);
    if (chain == 0) asked = value;
    for (size_t i = 0; i < kChain; ++i) {
      const std::string variable = DrawVariable(random);
      if (chain == 0) task.expected.push_back(task.needles.size());
      task.needles.push_back("VAR " + variable + " = " + value + ".");
      value = "VAR " + variable;
    }
  }
  task.question = "Find all variables that are assigned the value " + asked + " in the text.";
  return task;
}

class RulerSuite : public Suite {
 public:
  std::string_view name() const override { return "ruler"; }
  std::string_view description() const override {
    return "Needles and variables hidden in a long text: all@100 of those asked for";
  }
  std::string_view path_description() const override { return "A folder of plain texts"; }

  void AddOptions(CLI::App* command) override {
    command->add_option("--tokens", tokens_, "Whitespace words of background")
        ->capture_default_str();
    command->add_option("--seed", seed_, "Seed of needles and places")->capture_default_str();
    command
        ->add_option("--questions", questions_, "Questions a task; 0: 100, fewer over longer texts")
        ->capture_default_str();
  }

  Error Run(const RunOptions& options, Report* report) override {
    Background background;
    if (Error error = background.Load(options.path)) return error;
    for (const std::string name : {"multi_key", "multi_value", "multi_query", "variables"}) {
      Random random(Mix(seed_));
      const size_t count = questions_ > 0 ? questions_ : QuestionsFor(tokens_);
      for (size_t i = 0; i < count; ++i) {
        report->Progress(name, i, count);
        const Task task = name == "variables" ? MakeVariables(&random) : MakeNumbers(name, &random);
        const Haystack haystack = background.Hide(task.needles, tokens_, &random);
        std::unique_ptr<Database> database;
        if (Error error = OpenHaystack(haystack.text, &database)) return error;
        HaystackQuestion question{task.question, options.mode, {}, {kRows}};
        for (const size_t needle : task.expected) {
          question.expected.push_back(haystack.needle_offsets[needle]);
        }
        QuestionRecord record;
        record.subsets = {name};
        record.id = name + "/" + std::to_string(i);
        if (Error error = AskHaystack(question, database.get(), &record)) return error;
        report->Record(record);
      }
      report->Progress(name, count, count);
    }
    return std::nullopt;
  }

 private:
  uint64_t tokens_ = 128'000;
  uint64_t seed_ = 1;
  size_t questions_ = 0;
};

}  // namespace

std::unique_ptr<Suite> MakeRulerSuite() { return std::make_unique<RulerSuite>(); }

}  // namespace wend::bench
