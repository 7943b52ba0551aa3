#include "query/exchange/chat/mail_text.h"

#include <utility>
#include <vector>

#include "query/exchange/text_reader.h"

namespace wend::exchange {
namespace {

constexpr int kMaxDepth = 16;
constexpr size_t kMaxParts = 1000;
constexpr size_t kMaxBoundaryBytes = 200;

// The parts between lines "--boundary", up to "--boundary--".
std::vector<std::string_view> PartsOf(std::string_view body, const std::string& boundary) {
  std::vector<std::string_view> parts;
  const std::string mark = "--" + boundary;
  size_t begin = std::string_view::npos;
  for (size_t at = body.substr(0, mark.size()) == mark ? 0 : body.find("\n" + mark);
       at != std::string_view::npos && parts.size() < kMaxParts;
       at = body.find("\n" + mark, at + 1)) {
    const size_t line = body[at] == '\n' ? at + 1 : at;
    const size_t behind = line + mark.size();
    const bool is_last = body.substr(behind, 2) == "--";
    // "--ab" is no boundary of "a".
    if (!is_last && body.substr(behind, 1).find_first_not_of(" \t\r\n") == 0) continue;
    if (begin != std::string_view::npos) {
      parts.push_back(body.substr(begin, at > begin ? at - begin : 0));
    }
    begin = std::string_view::npos;
    if (is_last) return parts;
    const size_t end = body.find('\n', behind);
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
    at = end - 1;  // the next boundary may follow at once
  }
  if (begin != std::string_view::npos && begin <= body.size()) parts.push_back(body.substr(begin));
  return parts;
}

std::string Decoded(const MailFields& fields, std::string_view body) {
  const std::string encoding = LowerAscii(FieldOf(fields, "content-transfer-encoding"));
  if (encoding == "base64") return DecodeBase64(body);
  if (encoding == "quoted-printable") return DecodeQuotedPrintable(body, /*in_word=*/false);
  return std::string(body);
}

void Append(const std::string& text, std::string* to) {
  if (text.empty()) return;
  if (!to->empty()) *to += "\n\n";
  *to += text;
}

std::string WithoutReturns(std::string text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r' || i + 1 >= text.size() || text[i + 1] != '\n') out += text[i];
  }
  const size_t end = out.find_last_not_of(" \t\r\n");
  out.resize(end == std::string::npos ? 0 : end + 1);
  return out;
}

void Merge(MailText part, MailText* whole) {
  Append(part.text, &whole->text);
  whole->attachments += part.attachments;
  whole->unreadable += part.unreadable;
}

MailText ReadPart(const MailFields& fields, std::string_view body, int depth);

// Parts within parts end at a fixed depth, so this recursion does.
MailText ReadParts(const MediaType& type, std::string_view body, int depth) {
  MailText whole;
  const std::string boundary = type.Parameter("boundary");
  if (depth >= kMaxDepth || boundary.empty() || boundary.size() > kMaxBoundaryBytes) {
    whole.unreadable = 1;
    return whole;
  }
  MailText html;
  for (const std::string_view part : PartsOf(body, boundary)) {
    std::string_view inside;
    const MailFields fields = ReadFields(part, &inside);
    MailText text = ReadPart(fields, inside, depth + 1);
    const bool is_html = ReadMediaType(FieldOf(fields, "content-type")).type != "text/plain";
    if (type.type != "multipart/alternative") {
      Merge(std::move(text), &whole);
    } else if (!is_html && whole.text.empty()) {
      Merge(std::move(text), &whole);
    } else if (is_html && html.text.empty()) {
      html = std::move(text);
    }
  }
  if (type.type != "multipart/alternative") return whole;
  if (whole.text.empty()) return html;
  whole.attachments += html.attachments;
  return whole;
}

MailText ReadPart(const MailFields& fields, std::string_view body, int depth) {
  MailText part;
  const MediaType type = ReadMediaType(FieldOf(fields, "content-type"));
  const std::string kind = type.type.empty() ? "text/plain" : type.type;
  const std::string disposition = ReadMediaType(FieldOf(fields, "content-disposition")).type;
  if (kind.substr(0, 10) == "multipart/") return ReadParts(type, body, depth);
  if (disposition == "attachment") {
    part.attachments = 1;
  } else if (kind == "message/rfc822" && depth < kMaxDepth) {
    const std::string inside = Decoded(fields, body);
    std::string_view text;
    const MailFields inner = ReadFields(inside, &text);
    part = ReadPart(inner, text, depth + 1);
    const std::string subject = DecodeWords(FieldOf(inner, "subject"));
    if (!subject.empty()) part.text = subject + "\n\n" + part.text;
  } else if (kind == "text/html") {
    const std::string html = ToUtf8(Decoded(fields, body), LowerAscii(type.Parameter("charset")));
    Record record;
    std::string reason;
    if (ReadHtml(html, Origin(), &record, &reason))
      part.text = WithoutReturns(std::move(record.text));
    else
      part.unreadable = 1;
  } else if (kind == "text/plain" || kind == "text/markdown" || kind == "text/enriched") {
    part.text =
        WithoutReturns(ToUtf8(Decoded(fields, body), LowerAscii(type.Parameter("charset"))));
  } else {
    part.attachments = 1;
  }
  return part;
}

}  // namespace

MailText ReadMailText(const MailFields& fields, std::string_view body) {
  return ReadPart(fields, body, 0);
}

}  // namespace wend::exchange
