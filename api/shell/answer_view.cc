#include "api/shell/answer_view.h"

#include <algorithm>
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
constexpr size_t kMaxTermsShown = 6;
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

std::vector<ByteRange> MatchesOf(const std::string& json_text) {
  std::vector<ByteRange> ranges;
  const Json json = ParseOrNull(json_text);
  if (!json.is_array()) return ranges;
  for (const Json& pair : json) {
    if (!pair.is_array() || pair.size() != 2 || !pair[0].is_number_unsigned() ||
        !pair[1].is_number_unsigned()) {
      continue;
    }
    ranges.push_back({pair[0].get<size_t>(), pair[1].get<size_t>()});
  }
  std::sort(ranges.begin(), ranges.end(),
            [](const ByteRange& a, const ByteRange& b) { return a.begin < b.begin; });
  return ranges;
}

// "reset fox 61%": the terms with the largest shares first.
void AppendTerms(const Json& why, std::vector<std::string>* parts) {
  if (!why.is_object() || !why.contains("terms") || !why["terms"].is_array()) return;
  std::vector<std::pair<double, std::string>> terms;
  for (const Json& term : why["terms"]) {
    std::string shown = TextIn(term, "surface");
    if (shown.empty()) shown = TextIn(term, "term");
    const std::optional<double> share = NumberIn(term, "share");
    if (shown.empty()) continue;
    shown = Visible(shown);
    if (share) shown += Formatted(" %.0f%%", *share * 100);
    terms.emplace_back(share.value_or(0), shown);
  }
  std::stable_sort(terms.begin(), terms.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (size_t i = 0; i < std::min(terms.size(), kMaxTermsShown); ++i) {
    parts->push_back(terms[i].second);
  }
  if (terms.size() > kMaxTermsShown) {
    parts->push_back(std::to_string(terms.size() - kMaxTermsShown) + " more");
  }
}

void AppendWalk(const Json& why, std::vector<std::string>* parts) {
  if (!why.is_object() || !why.contains("walk")) return;
  const Json& walk = why["walk"];
  std::string text;
  if (const auto steps = NumberIn(walk, "steps")) text += Formatted("walk of %.0f steps", *steps);
  if (const auto alpha = NumberIn(walk, "alpha")) {
    text += Formatted(text.empty() ? "walk, alpha %g" : ", alpha %g", *alpha);
  }
  if (const auto seed = NumberIn(walk, "seed")) {
    text += Formatted(text.empty() ? "similarity %.3g" : ": similarity %.3g", *seed);
  }
  if (const auto mass = NumberIn(walk, "mass")) {
    text += Formatted(text.empty() ? "rank %.3g" : ", rank %.3g", *mass);
  }
  if (!text.empty()) parts->push_back(text);
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
  const Json why = ParseOrNull(why_json);
  std::vector<std::string> parts;
  AppendTerms(why, &parts);
  AppendWalk(why, &parts);
  std::string line;
  for (const std::string& part : parts) {
    if (!line.empty()) line += kDot;
    line += part;
  }
  return line;
}

std::string RenderAnswer(const Answer& answer, double best_score, size_t columns,
                         const Style& style) {
  const std::string indent(kIndentColumns, ' ');
  const size_t room = columns - kIndentColumns;
  std::string title = Visible(answer.title);
  // Scores of a walk are probabilities, far below one.
  const std::string score = Formatted(best_score >= 1 ? "%6.2f" : "%8.2g", answer.score);
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
  for (const std::string& line :
       MakeExcerpt(answer.text, MatchesOf(answer.matches), shape, style)) {
    out += indent + line + "\n";
  }
  const std::string why = WhyLine(answer.why);
  if (!why.empty()) {
    out += indent + style.dim + Clipped("why: " + why, room) + style.reset + "\n";
  }
  return out;
}

}  // namespace wend::shell
