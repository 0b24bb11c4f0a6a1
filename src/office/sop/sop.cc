#include "office/sop/sop.h"

#include <algorithm>

namespace paraf::sop {

namespace {

template <typename List>
auto found_by_id(const List& list, std::string_view id) {
  const auto it = std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.id == id; });
  return it == list.end() ? nullptr : &*it;
}

}  // namespace

std::string Paper::Age::text() const {
  if (days > 0) return std::to_string(days) + " hari";
  if (months == 0) return {};
  return months % 12 == 0 ? std::to_string(months / 12) + " tahun" : std::to_string(months) + " bulan";
}

const Row* Sop::row(std::string_view no) const {
  const auto it = std::find_if(rows.begin(), rows.end(), [&](const Row& one) { return one.no == no; });
  return it == rows.end() ? nullptr : &*it;
}
const Row* Sop::after(const Row& one) const { return row(one.next); }
const Performer* Sop::performer(std::string_view performer_id) const {
  return found_by_id(performers, performer_id);
}
const LetterUse* Sop::letter(std::string_view letter_id) const { return found_by_id(letters, letter_id); }
const Paper* Sop::paper(std::string_view paper_id) const { return found_by_id(papers, paper_id); }

}  // namespace paraf::sop
