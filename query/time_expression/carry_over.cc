#include "query/time_expression/carry_over.h"

#include <algorithm>
#include <optional>

#include "query/time_expression/scanner.h"

namespace wend {
namespace {

using Kind = TimeCondition::Kind;

constexpr size_t kMostWords = 12;  // of the content that is carried: the last ones of a turn

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

// Where the last sentence begins.
size_t LastSentence(std::string_view text) {
  const std::string_view inner = Trimmed(text);
  const size_t end = inner.find_last_not_of(".!? ");
  if (end == std::string_view::npos) return 0;
  size_t mark = inner.find_last_of(".!?", end);
  while (mark != std::string_view::npos && mark + 1 < inner.size() && inner[mark + 1] != ' ') {
    if (mark == 0) return 0;
    mark = inner.find_last_of(".!?", mark - 1);
  }
  return mark == std::string_view::npos
             ? 0
             : static_cast<size_t>(inner.data() - text.data()) + mark + 1;
}

bool IsTime(const TimeCondition& condition) {
  return condition.kind == Kind::kWhen || condition.kind == Kind::kWeekday ||
         condition.kind == Kind::kPartOfDay;
}

bool HasTime(const TimeExpression& expression) {
  return std::any_of(expression.conditions.begin(), expression.conditions.end(), IsTime);
}

bool Taken(const TimeExpression& expression, const TimeToken& token) {
  return std::any_of(expression.conditions.begin(), expression.conditions.end(),
                     [&token](const TimeCondition& condition) {
                       return condition.source.begin <= token.source.begin &&
                              token.source.end <= condition.source.end;
                     });
}

// Its words that no condition took and that say something.
std::vector<const TimeToken*> ContentOf(const TimeExpression& expression,
                                        const std::vector<TimeToken>& tokens) {
  std::vector<const TimeToken*> content;
  for (const TimeToken& token : tokens) {
    const bool says = !token.Value(WordKind::kFiller) && !token.Value(WordKind::kPointer) &&
                      !token.Value(WordKind::kPronoun);
    if (says && !Taken(expression, token)) content.push_back(&token);
  }
  return content;
}

bool HasKind(const std::vector<TimeToken>& tokens, WordKind kind) {
  return std::any_of(tokens.begin(), tokens.end(),
                     [kind](const TimeToken& token) { return token.Value(kind) != nullptr; });
}

// Back to a time that was named: "then", "that day", "those conversations".
bool PointsBack(const std::vector<TimeToken>& tokens) {
  for (size_t i = 0; i < tokens.size(); ++i) {
    const int* pointer = tokens[i].Value(WordKind::kPointer);
    if (pointer == nullptr) continue;
    if (*pointer == 1) return true;
    for (const WordKind kind : {WordKind::kSession, WordKind::kUnit, WordKind::kTime,
                                WordKind::kPartOfDay, WordKind::kMonth}) {
      if (i + 1 < tokens.size() && tokens[i + 1].Value(kind)) return true;
    }
  }
  return false;
}

class Carrier {
 public:
  Carrier(const std::vector<Turn>& turns, const TextReader& reader, Language language)
      : turns_(turns), reader_(reader), language_(language) {}

  std::string Resolve(std::string_view question) const {
    std::string text = NameSpeaker(question);
    const TimeExpression read = reader_.Read(text);
    const std::vector<TimeToken> tokens = ScanTimeWords(text, language_);
    const bool has_content = !ContentOf(read, tokens).empty();
    const bool points_back = PointsBack(tokens);
    const bool has_time = HasTime(read);
    const bool takes_content = !has_content && (has_time || HasKind(tokens, WordKind::kPronoun));
    std::string carried;
    if (takes_content) carried += LatestContent();
    if (!has_time && (!has_content || points_back)) carried += LatestTime();
    if (carried.empty()) return text;
    while (!text.empty() && std::string_view(" .!?").find(text.back()) != std::string_view::npos) {
      text.pop_back();
    }
    return text + carried + "?";
  }

 private:
  std::string NameSpeaker(std::string_view question) const {
    const std::vector<TimeToken> tokens = ScanTimeWords(question, language_);
    for (size_t i = 0; i + 1 < tokens.size(); ++i) {
      const int* person = tokens[i].Value(WordKind::kPronoun);
      if (person == nullptr || *person != 1 || !tokens[i + 1].Value(WordKind::kSay)) continue;
      const std::string name = LatestName();
      if (name.empty()) break;
      return std::string(question.substr(0, tokens[i].source.begin)) + name +
             std::string(question.substr(tokens[i].source.end));
    }
    return std::string(question);
  }

  std::string LatestName() const {
    for (size_t turn = turns_.size(); turn-- > 0;) {
      const std::vector<TimeToken> tokens = ScanTimeWords(turns_[turn].text, language_);
      for (size_t i = tokens.size(); i-- > 0;) {
        const std::string_view word = turns_[turn].text.substr(
            tokens[i].source.begin, tokens[i].source.end - tokens[i].source.begin);
        if (tokens[i].capital && reader_.IsSpeaker(word)) return std::string(word);
      }
    }
    return "";
  }

  std::string LatestTime() const {
    for (size_t turn = turns_.size(); turn-- > 0;) {
      const TimeExpression read = reader_.Read(turns_[turn].text);
      std::string times;
      for (const TimeCondition& condition : read.conditions) {
        if (!IsTime(condition)) continue;
        times += " ";
        times += turns_[turn].text.substr(condition.source.begin,
                                          condition.source.end - condition.source.begin);
      }
      if (!times.empty()) return times;
    }
    return "";
  }

  // A turn of the one who spoke last but answered is passed over where speakers are known.
  std::string LatestContent() const {
    const std::string_view asker = turns_.size() >= 2 ? turns_[turns_.size() - 2].speaker : "";
    for (size_t turn = turns_.size(); turn-- > 0;) {
      if (!asker.empty() && turns_[turn].speaker != asker && !turns_[turn].speaker.empty())
        continue;
      const TimeExpression read = reader_.Read(turns_[turn].text);
      const std::vector<TimeToken> tokens = ScanTimeWords(turns_[turn].text, language_);
      const std::vector<const TimeToken*> content = ContentOf(read, tokens);
      std::string words;
      const size_t skipped = content.size() - std::min(content.size(), kMostWords);
      for (size_t i = skipped; i < content.size(); ++i) {
        words += " ";
        words += turns_[turn].text.substr(content[i]->source.begin,
                                          content[i]->source.end - content[i]->source.begin);
      }
      if (!words.empty()) return words;
    }
    return "";
  }

  const std::vector<Turn>& turns_;
  const TextReader& reader_;
  const Language language_;
};

}  // namespace

std::vector<Turn> ReadTurns(std::string_view text) {
  constexpr size_t kLongestName = 64;
  std::vector<Turn> turns;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = Trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    const size_t colon = line.find(": ");
    const bool named = colon != std::string_view::npos && colon > 0 && colon <= kLongestName &&
                       line.substr(0, colon).find_first_of(".!?,") == std::string_view::npos;
    turns.push_back({named ? line.substr(0, colon) : std::string_view(),
                     named ? Trimmed(line.substr(colon + 2)) : line});
  }
  return turns;
}

std::string CarryOver(std::string_view question, const std::vector<Turn>& turns,
                      const TextReader& reader, Language language) {
  std::vector<Turn> before = turns;
  const size_t begin = LastSentence(question);
  if (const std::string_view earlier = Trimmed(question.substr(0, begin)); !earlier.empty()) {
    before.push_back({"", earlier});
  }
  return Carrier(before, reader, language).Resolve(Trimmed(question.substr(begin)));
}

}  // namespace wend
