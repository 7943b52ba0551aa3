// babilong: the facts of bAbI stories, scattered through novels (BABILong, arXiv 2406.10149).
//
// A question stands in a story; all lines of the story before it are hidden, in their order, in
// --tokens words of background, each set of facts in a text of its own. The supporting facts that
// bAbI names must all be among the first 10, 50, 100 sentences. Questions are taken by --seed, one
// a story, evenly from the whole file.

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "bench/eval/background.h"
#include "bench/eval/suite.h"

namespace wend::bench {
namespace {

struct StoryQuestion {
  std::vector<std::string> facts;  // of the story up to the question
  std::string question;
  std::vector<size_t> supporting;  // indexes into facts
};

// Lines are "<number> <fact>" or "<number> <question>\t<answer>\t<numbers of facts>"; number 1
// begins a story.
Error LoadTask(const std::string& path, std::vector<std::vector<StoryQuestion>>* stories) {
  std::ifstream file(path);
  if (!file) return "cannot read " + path + ": " + std::strerror(errno);
  std::vector<std::string> facts;
  std::map<std::string, size_t> fact_of_number;
  std::string line;
  for (size_t number = 1; std::getline(file, line); ++number) {
    const size_t space = line.find(' ');
    if (space == std::string::npos) continue;
    const std::string id = line.substr(0, space);
    std::string rest = line.substr(space + 1);
    if (id == "1") {
      facts.clear();
      fact_of_number.clear();
      stories->emplace_back();
    }
    if (stories->empty()) return path + ": the first line does not begin with 1";
    const size_t tab = rest.find('\t');
    if (tab == std::string::npos) {
      fact_of_number[id] = facts.size();
      facts.push_back(std::move(rest));
      continue;
    }
    StoryQuestion question;
    question.facts = facts;
    question.question = rest.substr(0, tab);
    std::istringstream numbers(rest.substr(rest.rfind('\t') + 1));
    for (std::string wanted; numbers >> wanted;) {
      const auto fact = fact_of_number.find(wanted);
      if (fact == fact_of_number.end()) {
        return path + " line " + std::to_string(number) + ": there is no fact " + wanted;
      }
      question.supporting.push_back(fact->second);
    }
    if (!question.supporting.empty()) stories->back().push_back(std::move(question));
  }
  std::erase_if(*stories, [](const auto& story) { return story.empty(); });
  return std::nullopt;
}

class BabilongSuite : public Suite {
 public:
  std::string_view name() const override { return "babilong"; }
  std::string_view description() const override {
    return "Facts of bAbI scattered through a long text: all@10/50/100 of the supporting ones";
  }
  std::string_view path_description() const override {
    return "A folder with the task files of bAbI, qa1_*.txt and so on";
  }

  void AddOptions(CLI::App* command) override {
    command->add_option("--background", background_, "A folder of plain texts")->required();
    command->add_option("--tokens", tokens_, "Whitespace words of background")
        ->capture_default_str();
    command->add_option("--seed", seed_, "Seed of places and questions")->capture_default_str();
    command->add_option("--tasks", tasks_, "Tasks, as in qa1,qa3")
        ->delimiter(',')
        ->default_str("qa1,qa2,qa3,qa4,qa5");
    command
        ->add_option("--questions", questions_, "Questions a task; 0: 100, fewer over longer texts")
        ->capture_default_str();
  }

  Error Run(const RunOptions& options, Report* report) override {
    Background background;
    if (Error error = background.Load(background_)) return error;
    std::map<std::string, std::string> files;  // task -> path
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(options.path, failed)) {
      const std::string file = entry.path().filename().string();
      files.emplace(file.substr(0, file.find('_')), entry.path().string());
    }
    if (failed) return "cannot read the folder " + options.path + ": " + failed.message();
    for (const std::string& task : tasks_) {
      const auto file = files.find(task);
      if (file == files.end()) return "there is no " + task + "_*.txt in " + options.path;
      std::vector<std::vector<StoryQuestion>> stories;
      if (Error error = LoadTask(file->second, &stories)) return error;
      if (Error error = AskTask(task, stories, background, options.mode, report)) return error;
    }
    return std::nullopt;
  }

 private:
  Error AskTask(const std::string& task, const std::vector<std::vector<StoryQuestion>>& stories,
                const Background& background, const std::string& mode, Report* report) const {
    Random random(Mix(seed_));
    std::vector<size_t> order(stories.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    random.Shuffle(&order);
    order.resize(std::min(order.size(), questions_ > 0 ? questions_ : QuestionsFor(tokens_)));
    for (size_t i = 0; i < order.size(); ++i) {
      report->Progress(task, i, order.size());
      const std::vector<StoryQuestion>& story = stories[order[i]];
      const StoryQuestion& asked = story[random.Below(story.size())];
      const Haystack haystack = background.Hide(asked.facts, tokens_, &random);
      std::unique_ptr<Database> database;
      if (Error error = OpenHaystack(haystack.text, &database)) return error;
      HaystackQuestion question{asked.question, mode, {}, {10, 50, 100}};
      for (const size_t fact : asked.supporting) {
        question.expected.push_back(haystack.needle_offsets[fact]);
      }
      QuestionRecord record;
      record.subsets = {task};
      record.id = task + "/" + std::to_string(order[i]);
      if (Error error = AskHaystack(question, database.get(), &record)) return error;
      report->Record(record);
    }
    report->Progress(task, order.size(), order.size());
    return std::nullopt;
  }

  std::string background_;
  uint64_t tokens_ = 128'000;
  uint64_t seed_ = 1;
  size_t questions_ = 0;
  std::vector<std::string> tasks_ = {"qa1", "qa2", "qa3", "qa4", "qa5"};
};

}  // namespace

std::unique_ptr<Suite> MakeBabilongSuite() { return std::make_unique<BabilongSuite>(); }

}  // namespace wend::bench
