#include "audit/pdf_report.h"

#include <hpdf.h>

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>
#include <vector>

#include "audit/pdf_text.h"
#include "base/error.h"
#include "base/text.h"
#include "ledger/scan.h"

namespace strongroom::audit {
namespace {

using base::Error;
using base::ErrorCode;

// Points, of which an inch has 72; from the page's lower left corner.
constexpr float kPageWidth = 595, kPageHeight = 842, kMargin = 40, kFoot = 30;
constexpr float kSmall = 7.5F, kLine = 10, kTitle = 18;
constexpr std::size_t kLetters = 114;     // of the small type, in a line: each is 0.6 of its size wide
constexpr std::size_t kDetailLines = 12;  // of one entry
constexpr std::size_t kIndent = 9;
constexpr std::size_t kShownOfRoot = 16;

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text + " ";
}

std::string right_aligned(const std::string& text, std::size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

}  // namespace

class PdfReport::Pages {
  // Any error stays in the document: looked at once, at the end.
  struct FreeDocument {
    void operator()(HPDF_Doc document) const { HPDF_Free(document); }
  };
  using Document = std::unique_ptr<std::remove_pointer_t<HPDF_Doc>, FreeDocument>;

 public:
  Pages() : document_{HPDF_New(nullptr, nullptr)} {
    if (!document_) throw Error{ErrorCode::internal, "the PDF library could not begin a document"};
    HPDF_SetCompressionMode(document_.get(), HPDF_COMP_ALL);
    HPDF_SetInfoAttr(document_.get(), HPDF_INFO_CREATOR, "strongroom");
    plain_ = HPDF_GetFont(document_.get(), "Courier", "WinAnsiEncoding");
    bold_ = HPDF_GetFont(document_.get(), "Courier-Bold", "WinAnsiEncoding");
    title_ = HPDF_GetFont(document_.get(), "Helvetica-Bold", "WinAnsiEncoding");
    turn();
  }

  void title(const std::string& text) {
    HPDF_SetInfoAttr(document_.get(), HPDF_INFO_TITLE, text.c_str());
    down(kTitle);
    put(text, title_, kTitle, kMargin);
    down(kLine);
  }
  void heading(const std::string& text) {
    require(4);
    down(kLine);
    line(text, true);
  }
  // In the small type; `text` is in Windows-1252.
  void line(const std::string& text, bool is_bold = false) {
    require(1);
    down(kLine);
    put(text, is_bold ? bold_ : plain_, kSmall, kMargin);
  }
  void gap() { down(kLine / 2); }
  // So many lines stay together.
  void require(std::size_t lines) {
    if (y_ - static_cast<float>(lines) * kLine < kMargin + kFoot) turn();
  }

  std::string finish(const std::string& foot) {
    for (std::size_t i = 0; i < pages_.size(); ++i) {
      page_ = pages_[i];
      y_ = kMargin;
      put("page " + std::to_string(i + 1) + " of " + std::to_string(pages_.size()) + "   " + foot, plain_, kSmall,
          kMargin);
    }
    HPDF_SaveToStream(document_.get());
    std::string bytes = read_stream();
    if (const auto error = HPDF_GetError(document_.get()); error != HPDF_OK || bytes.empty())
      throw Error{ErrorCode::internal, "the PDF library could not make the document: error " + std::to_string(error)};
    return bytes;
  }

 private:
  void turn() {
    page_ = HPDF_AddPage(document_.get());
    HPDF_Page_SetWidth(page_, kPageWidth);
    HPDF_Page_SetHeight(page_, kPageHeight);
    pages_.push_back(page_);
    y_ = kPageHeight - kMargin;
  }
  void down(float points) { y_ -= points; }
  void put(const std::string& text, HPDF_Font font, float size, float x) {
    HPDF_Page_BeginText(page_);
    HPDF_Page_SetFontAndSize(page_, font, size);
    HPDF_Page_TextOut(page_, x, y_, text.c_str());
    HPDF_Page_EndText(page_);
  }
  std::string read_stream() {
    std::string bytes;
    std::array<HPDF_BYTE, 65536> block;
    auto left = HPDF_GetStreamSize(document_.get());
    bytes.reserve(left);
    HPDF_ResetStream(document_.get());
    while (left > 0) {
      HPDF_UINT32 size = block.size();
      HPDF_ReadFromStream(document_.get(), block.data(), &size);
      if (size == 0) break;
      for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<char>(block[i]));
      left -= std::min<HPDF_UINT32>(left, size);
    }
    return bytes;
  }

  Document document_;
  std::vector<HPDF_Page> pages_;
  HPDF_Page page_ = nullptr;
  HPDF_Font plain_ = nullptr, bold_ = nullptr, title_ = nullptr;
  float y_ = 0;
};

PdfReport::~PdfReport() = default;

PdfReport::PdfReport(const ledger::ExportHeader& header) : pages_{std::make_unique<Pages>()} {
  const auto checkpoint = ledger::unverified_checkpoint(header.note);
  foot_ = windows_1252(checkpoint.origin) + ", root " + ledger::to_hex(checkpoint.root).substr(0, kShownOfRoot) + "...";
  pages_->title("Ledger report");
  const auto fact = [this](const char* name, const std::string& value) {
    pages_->line(padded(name, 10) + windows_1252(value));
  };
  fact("Ledger", checkpoint.origin);
  fact("Entries", header.range.begin == header.range.end
                      ? "none"
                      : std::to_string(header.range.begin) + " to " + std::to_string(header.range.end - 1) + ", of " +
                            std::to_string(checkpoint.size));
  fact("Root", ledger::to_hex(checkpoint.root));
  pages_->gap();
  pages_->line("The entries below were compared with this signed checkpoint while the report was made:");
  std::string_view note{header.note};
  while (!note.empty()) {
    const auto end = note.find('\n');
    for (const auto& line : wrapped(windows_1252(note.substr(0, end)), kLetters - 4)) pages_->line("    " + line);
    note.remove_prefix(end == std::string_view::npos ? note.size() : end + 1);
  }
  pages_->line(
      "A PDF proves nothing by itself: an export in JSON Lines does, by 'strongroom audit verify --export FILE'.");
  pages_->heading(right_aligned("ENTRY", kIndent - 2) + "  " + padded("TIME (UTC)", 27) + padded("SEVERITY", 8) +
                  padded("RESULT", 7) + padded("ACTION", 24) + "TARGET");
}

void PdfReport::add(std::string_view body) {
  ledger::BodyMembers members;
  if (const auto* wrong = ledger::scan_body(body, members))
    throw Error{ErrorCode::integrity, std::string{"an entry of the ledger is not what was written: "} + wrong};
  const auto text = [](std::string_view member) { return windows_1252(ledger::unescaped(member)); };
  ++entries_;
  ++actions_[text(members.action)];
  auto who = "by " + text(members.actor);
  if (const auto run = text(members.run); !run.empty()) who += "  run " + run;
  if (const auto request = text(members.req); !request.empty()) who += "  request " + request;
  auto details = wrapped(who + "  " + windows_1252(members.details), kLetters - kIndent);
  if (details.size() > kDetailLines) {
    details.resize(kDetailLines);
    details.back() = "[the rest is in an export in JSON Lines or CSV]";
  }
  const auto first = right_aligned(std::to_string(members.seq), kIndent - 2) + "  " + padded(text(members.ts), 27) +
                     padded(text(members.sev), 8) + padded(text(members.result), 7) + padded(text(members.action), 24) +
                     text(members.target);
  const auto titles = wrapped(first, kLetters);
  pages_->require(titles.size() + details.size());
  for (const auto& line : titles) pages_->line(line, true);
  for (const auto& line : details) pages_->line(std::string(kIndent, ' ') + line);
  pages_->gap();
}

std::string PdfReport::finish() {
  pages_->heading("HOW OFTEN WHAT HAPPENED");
  for (const auto& [action, count] : actions_)
    pages_->line(right_aligned(base::format_count(count), 10) + "  " + action);
  pages_->line(right_aligned(base::format_count(entries_), 10) + "  in all");
  return pages_->finish(foot_);
}

}  // namespace strongroom::audit
