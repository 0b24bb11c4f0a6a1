// doors/staff/pieces.h: what desk pages are put together from.
//
// One page holds several forms, so every field's id carries its form's. What is given as `…_html` is a
// block already; everything else is text and gets escaped.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actions/desk.h"
#include "doors/staff/visit.h"

namespace paraf::sop {
struct Paper;
struct Sop;
}  // namespace paraf::sop

namespace paraf::staff {

std::string hidden(std::string_view name, std::string_view value);

// What somebody typed into the form that is shown again; nothing at first.
class Typed {
 public:
  Typed() = default;
  explicit Typed(const http::Form& form) : form_(&form) {}
  std::string was(std::string_view name, std::string_view otherwise = {}) const;
  explicit operator bool() const { return form_ != nullptr; }

 private:
  const http::Form* form_ = nullptr;
};

struct Box {  // one field
  std::string form, name, label_html, hint_html{}, value{};
  std::string type = "text";  // "area": several lines
  std::string autocomplete = "off";
  bool required = false;
  std::string accept{}, inputmode{}, pattern{}, min{}, max{};
  std::string error_html{};  // what was wrong with what was typed here
};
std::string box(const Box& box);

struct Option {
  std::string value, label_html;
};
// One of several: as buttons, all in sight.
std::string choice(std::string_view form, std::string_view name, std::string_view legend_html,
                   const std::vector<Option>& options, std::string_view chosen, bool required = false);
std::string drop_down(std::string_view form, std::string_view name, std::string_view label_html,
                      const std::vector<Option>& options, std::string_view chosen,
                      std::string_view hint_html = {});
// The date a paper bears, where the procedure says how old it may be; "" where it does not.
std::string day_field(const Visit& v, std::string_view form, const sop::Paper& paper, std::string_view value);
// Number and date of the letter the procedure begins with; "" where it begins with none. Where the SOP asks
// for the paper's own date, that is it.
std::string request_letter_fields(const Visit& v, const sop::Sop& sop, std::string_view form,
                                  std::string_view number, std::string_view date, const Error* error = nullptr);
// What went wrong, said at the field it is about: a field of the statement ("nik"), "tanggal_surat", or a paper by
// its label; "" when it is about something else, or nothing did.
std::string wrong_at(const Visit& v, std::string_view field, const Error* error);
std::string tick(std::string_view form, std::string_view name, std::string_view label_html, bool ticked,
                 bool required = false);

// A form of ours: the token, and the key that makes a button pressed twice one act.
struct FormOf {
  std::string id, action, inner_html, button_html;  // without words for a button, the button is within
  bool files = false;
  std::string key{};   // "": a new one
  std::string kind{};  // "", "danger"
};
std::string form_of(const Visit& v, const FormOf& form);
std::string submit(std::string_view words_html, std::string_view kind = {});
std::string new_key(const Visit& v);

std::string fold(std::string_view summary_html, std::string_view inner_html, bool open = false);
std::string badge(std::string_view kind, std::string_view html);
std::string status_badge(const Visit& v, std::string_view status);
std::string link_to(const Visit& v, std::string_view path, std::string_view html);
// The time a row allows, in the reader's language: "2 jam", "1 working day (7 hours 30 minutes)"; "" when it has no clock.
std::string allowed_text(const Visit& v, const actions::Ledger& clock);
// Working time spent, "34:18" as a ledger counts it, in words: "34 jam 18 menit".
std::string worked_text(const Visit& v, std::string_view spent);
// "20 menit dari 2 jam", with a badge when late.
std::string clock_text(const Visit& v, const actions::Ledger& clock);
std::string time_tag(const Visit& v, Timestamp at, Zone zone);
// What the procedure calls a paper; where none says so, our word for what every office asks.
std::string paper_name(const Visit& v, const actions::PaperView& paper);
// ".pdf,.jpg" for the types of a slot.
std::string accept_of(const std::vector<std::string>& types);

}  // namespace paraf::staff
