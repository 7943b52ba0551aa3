#include "api/shell/answer_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <vector>

#include "api/shell/display_text.h"
#include "api/shell/excerpt.h"

namespace wend::shell {
namespace {

using Json = nlohmann::json;

constexpr size_t kIndentColumns = 4;
constexpr size_t kBarCells = 8;
constexpr size_t kScoreColumns = 6;
constexpr size_t kMaxTermsShown = 6;
constexpr double kLeastShareShown = 0.05;
constexpr std::string_view kDot = " \u00B7 ";

Json ParseOrNull(const std::string& text) {
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  return json.is_discarded() ? Json() : json;
}

std::optional<double> NumberIn(const Json& object, const char* name) {
  if (!object.is_object()) return std::nullopt;
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

std::string TextIn(const Json& object, const char* name) {
  if (!object.is_object()) return {};
  const auto found = object.find(name);
  return found == object.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

std::string Formatted(const char* format, double number) {
  char text[64];
  std::snprintf(text, sizeof text, format, number);
  return text;
}

struct Term {
  std::string shown;  // as the question has it
  std::string stem;
  double share = 0;  // of the score
};

std::vector<Term> TermsOf(const Json& why) {
  std::vector<Term> terms;
  if (!why.is_object() || !why.contains("terms") || !why["terms"].is_array()) return terms;
  for (const Json& object : why["terms"]) {
    Term term{TextIn(object, "surface"), TextIn(object, "term"),
              NumberIn(object, "share").value_or(0)};
    if (term.shown.empty()) term.shown = term.stem;
    if (!term.shown.empty()) terms.push_back(std::move(term));
  }
  return terms;
}

size_t CommonPrefix(std::string_view word, std::string_view other) {
  size_t size = 0;
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
  while (size < std::min(word.size(), other.size()) && lower(word[size]) == lower(other[size])) {
    ++size;
  }
  return size;
}

// Finds the term that a word of the passage stands for by the longest common beginning: what is
// shown depends on it, what is found does not. Left alone where no term begins alike.
void SetTerm(std::string_view word, const std::vector<Term>& terms, Match* match) {
  size_t longest = 0;
  for (size_t i = 0; i < terms.size(); ++i) {
    for (const std::string* form : {&terms[i].shown, &terms[i].stem}) {
      const size_t common = CommonPrefix(word, *form);
      if (common <= longest || common * 3 < std::min(word.size(), form->size()) * 2) continue;
      longest = common;
      match->term = i;
      match->weight = terms[i].share;
    }
  }
}

std::vector<Match> MatchesOf(const Answer& answer) {
  std::vector<Match> ranges;
  const Json json = ParseOrNull(answer.matches);
  if (!json.is_array()) return ranges;
  const std::vector<Term> terms = TermsOf(ParseOrNull(answer.why));
  for (const Json& pair : json) {
    if (!pair.is_array() || pair.size() != 2 || !pair[0].is_number_unsigned() ||
        !pair[1].is_number_unsigned()) {
      continue;
    }
    Match match{pair[0].get<size_t>(), pair[1].get<size_t>()};
    if (match.begin >= match.end || match.end > answer.text.size()) continue;
    const std::string_view text = answer.text;
    SetTerm(text.substr(match.begin, match.end - match.begin), terms, &match);
    ranges.push_back(match);
  }
  std::sort(ranges.begin(), ranges.end(),
            [](const Match& a, const Match& b) { return a.begin < b.begin; });
  return ranges;
}

// "fox 61%": the terms with the largest shares first.
std::vector<std::string> TermParts(const Json& why) {
  std::vector<Term> terms = TermsOf(why);
  std::stable_sort(terms.begin(), terms.end(),
                   [](const Term& a, const Term& b) { return a.share > b.share; });
  std::vector<std::string> parts;
  for (size_t i = 0; i < std::min(terms.size(), kMaxTermsShown); ++i) {
    parts.push_back(Visible(terms[i].shown));
    if (terms[i].share > 0) parts.back() += Formatted(" %.0f%%", terms[i].share * 100);
  }
  if (terms.size() > kMaxTermsShown) {
    parts.push_back(std::to_string(terms.size() - kMaxTermsShown) + " more");
  }
  return parts;
}

// What speaks for a passage beside its own words, as a person says it; shares below a twentieth of
// the score are left out.
std::vector<std::string> ExpertParts(const Json& why) {
  static constexpr std::array<std::pair<const char*, const char*>, 6> kNames = {
      {{"near", "what was said next to it"},
       {"session", "its session"},
       {"asker", "what the asker said there"},
       {"title", "named in the question"},
       {"walk", "reached from what matches"},
       {"pair", "completes what matches"}}};
  std::vector<std::string> parts;
  if (!why.is_object() || !why.contains("experts") || !why["experts"].is_object()) return parts;
  const Json& experts = why["experts"];
  double score = 0;
  for (const Json& share : experts) score += share.is_number() ? share.get<double>() : 0;
  if (!(score > 0)) return parts;
  for (const auto& [expert, name] : kNames) {
    const std::optional<double> share = NumberIn(experts, expert);
    if (!share || *share < kLeastShareShown * score) continue;
    parts.push_back(std::string(name) + Formatted(" %.0f%%", 100 * *share / score));
  }
  return parts;
}

std::vector<std::string> WhyParts(const std::string& why_json) {
  const Json why = ParseOrNull(why_json);
  std::vector<std::string> parts = TermParts(why);
  for (std::string& part : ExpertParts(why)) parts.push_back(std::move(part));
  if (!why.is_object() || !why.contains("walk")) return parts;
  const std::string because = TextIn(why["walk"], "because");
  if (!because.empty()) {
    parts.push_back("because " + because);
    return parts;
  }
  const std::optional<double> similarity = NumberIn(why["walk"], "seed");
  if (parts.empty() && similarity) parts.emplace_back("no common word, reached by the walk");
  if (similarity && *similarity > 0) {
    parts.push_back(Formatted("similarity %.2g", *similarity));
  }
  return parts;
}

// Sets the reasons into lines; one is never cut.
std::vector<std::string> WhyLines(const std::string& why_json, size_t columns) {
  std::vector<std::string> lines;
  for (const std::string& part : WhyParts(why_json)) {
    if (lines.empty()) {
      lines.push_back("why: " + part);
    } else if (ColumnsOf(lines.back()) + 3 + ColumnsOf(part) <= columns) {
      lines.back() += std::string(kDot) + part;
    } else {
      lines.push_back("     " + part);
    }
  }
  return lines;
}

// Cuts visible text to a number of columns.
std::string Clipped(const std::string& visible, size_t columns) {
  if (ColumnsOf(visible) <= columns) return visible;
  std::string out;
  size_t used = 0;
  for (size_t position = 0; position < visible.size();) {
    std::string shown;
    const size_t width = AppendVisible(DecodeUtf8(visible, &position), &shown);
    if (used + width + 1 > columns) break;
    used += width;
    out += shown;
  }
  return out + "\u2026";
}

// "docs/fox.md:120-412  2024-05-01T10:00:00Z  session 3, turn 4, Alice". The citation is never
// cut: it is there to be copied.
std::string PlaceLine(const Answer& answer, const Style& style) {
  std::string line = style.bar + Visible(answer.key) + ":" + std::to_string(answer.begin) + "-" +
                     std::to_string(answer.end) + style.reset;
  if (!answer.time.empty()) line += "  " + Visible(answer.time);
  std::string talk;
  const auto add = [&talk](const std::string& part) { talk += (talk.empty() ? "" : ", ") + part; };
  if (!answer.session.empty()) add("session " + Visible(answer.session));
  if (answer.turn) add("turn " + std::to_string(*answer.turn));
  if (!answer.speaker.empty()) add(Visible(answer.speaker));
  if (!talk.empty()) line += "  " + talk;
  if (!answer.source.empty() && answer.source != answer.key) {
    line += std::string("  ") + style.dim + Visible(answer.source) + style.reset;
  }
  return line;
}

}  // namespace

Answer AnswerOf(const Statement& row) {
  Answer answer;
  answer.rank = row.Integer("rank");
  answer.score = row.Real("score");
  answer.key = row.Text("key");
  answer.title = row.Text("title");
  answer.source = row.Text("source");
  answer.time = row.Text("time");
  answer.session = row.Text("session");
  answer.speaker = row.Text("speaker");
  if (!row.IsNull("turn")) answer.turn = row.Integer("turn");
  answer.begin = row.Integer("begin");
  answer.end = row.Integer("end");
  answer.text = row.Text("text");
  answer.matches = row.Text("matches");
  answer.why = row.Text("why");
  return answer;
}

std::string ScoreBar(double share) {
  static constexpr const char* kEighths[] = {"",       "\u258F", "\u258E", "\u258D",
                                             "\u258C", "\u258B", "\u258A", "\u2589"};
  if (!(share > 0)) share = 0;  // also not a number
  const auto eighths =
      static_cast<size_t>(std::lround(std::min(share, 1.0) * static_cast<double>(kBarCells) * 8));
  std::string bar;
  for (size_t i = 0; i < eighths / 8; ++i) bar += "\u2588";
  bar += kEighths[eighths % 8];
  bar.append(kBarCells - eighths / 8 - (eighths % 8 > 0 ? 1 : 0), ' ');
  return bar;
}

std::string WhyLine(const std::string& why_json) {
  std::string line;
  for (const std::string& part : WhyParts(why_json)) {
    if (!line.empty()) line += kDot;
    line += part;
  }
  return line;
}

std::string ModeLine(const std::string& why_json, const std::string& mode) {
  const Json why = ParseOrNull(why_json);
  std::string line = TextIn(why, "mode");
  if (line.empty()) line = mode;
  if (!why.is_object() || !why.contains("walk")) return line;
  const Json& walk = why["walk"];
  const std::string executor = TextIn(walk, "executor");
  if (!executor.empty()) line += ", by " + executor;
  if (const auto steps = NumberIn(walk, "steps")) {
    line += Formatted(*steps == 1 ? ", a walk of %.0f step" : ", a walk of %.0f steps", *steps);
  }
  if (const auto alpha = NumberIn(walk, "alpha")) line += Formatted(" with alpha %g", *alpha);
  return line;
}

std::string ScoreText(double score, double best_score) {
  if (!(best_score > 0) || best_score >= 1) return Formatted("%.2f", score);
  // Scores of a walk are probabilities, far below one: three digits of the best.
  const int decimals = 2 - static_cast<int>(std::floor(std::log10(best_score)));
  char text[32];
  if (decimals <= 5)
    std::snprintf(text, sizeof text, "%.*f", decimals, score);
  else
    std::snprintf(text, sizeof text, "%.2e", score);
  return text;
}

std::string RenderAnswer(const Answer& answer, double best_score, size_t columns,
                         const Style& style) {
  const std::string indent(kIndentColumns, ' ');
  const size_t room = columns - kIndentColumns;
  std::string title = Visible(answer.title);
  std::string score = ScoreText(answer.score, best_score);
  if (score.size() < kScoreColumns) score.insert(0, kScoreColumns - score.size(), ' ');
  const size_t head_columns = kIndentColumns + kBarCells + 1 + score.size() + 2;
  title = Clipped(title, columns > head_columns + 8 ? columns - head_columns : 8);

  char rank[24];
  std::snprintf(rank, sizeof rank, "%-3lld ", static_cast<long long>(answer.rank));
  std::string out = std::string(style.strong) + rank + style.reset + style.bar +
                    ScoreBar(best_score > 0 ? answer.score / best_score : 0) + style.reset + " " +
                    score;
  if (!title.empty()) out += "  " + std::string(style.strong) + title + style.reset;
  out += "\n" + indent + PlaceLine(answer, style) + "\n";
  const ExcerptShape shape{room, 4};
  for (const std::string& line : MakeExcerpt(answer.text, MatchesOf(answer), shape, style)) {
    out += indent + line + "\n";
  }
  for (const std::string& line : WhyLines(answer.why, room)) {
    out += indent + style.dim + Clipped(line, room) + style.reset + "\n";
  }
  return out;
}

}  // namespace wend::shell
