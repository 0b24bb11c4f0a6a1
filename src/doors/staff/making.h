// doors/staff/making.h: what the form of a step is made of while it is put together, and its part about
// papers.
#pragma once

#include <set>

#include "doors/staff/act_form.h"

namespace paraf::staff {

// The step's parameter in the SOP; "" when it has none.
std::string param(const sop::Step* step, const char* name);

struct Making {
  const Visit& v;
  const Opened& o;
  const StepView& step;
  const sop::Step* written;  // of the SOP; nullptr never in a case that stands
  const Typed& typed;
  std::string id;
  bool files = false;
  std::set<DocumentId> opened{};  // the confidential papers that the reader has looked at

  std::string was(std::string_view name, std::string_view otherwise = {}) const {
    return typed.was(name, otherwise);
  }
  std::string text(std::string_view label, bool required = false, std::string_view hint = {}) const {
    return box({.form = id,
                .name = "p.text",
                .label_html = v.say(label),
                .hint_html = hint.empty() ? "" : v.say(hint),
                .value = was("p.text"),
                .type = "area",
                .required = required});
  }
};

// papers_form.cc:
std::string verdicts(const Making& m);        // a verdict on each paper that the step judges
std::string unopened_block(const Making& m);  // which confidential papers the reader has not opened yet
std::string letter_links(const Making& m);
std::string leaf(const Making& m,
                 bool papers);              // the window beside the form; "" when there is nothing to look at
std::string side_by_side(const Making& m);  // what the letter says and what was typed off the card
std::string nik_form(const Making& m);  // what its button for the whole NIK sends; beside the step's own form
std::string letter_says(const Making& m);  // what the letter states, for the check of papers

}  // namespace paraf::staff
