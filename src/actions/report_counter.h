// actions/report_counter.h: what the counter should know about a request before it goes on: facts of the
// office's own records, for an official's eyes. None of them refuses anything.
#pragma once

#include <string>
#include <vector>

#include "actions/desk.h"

namespace paraf::actions {

struct CounterHint {
  std::string code;  // "counter.…": its sentence is in messages/
  Facts facts;
};

// counter_hints, for officials of the case's office:
//
//   counter.certificate_here      an applicant holds an active certificate of the authority here (serial, until)
//
//   counter.certificate_outside   … or one of an authority outside, from the office's list
//
//   counter.other_request         another request of the applicant under the same procedure is open (case, name, id)
//
//   counter.same_paper            the very same file lies in another case (paper, case, name, id)
//
//   counter.picture_buram, counter.picture_gelap, counter.picture_kecil
//                                 a scan looks blurred, dark or small (paper)
//
//   counter.too_old               a paper was older, when it came, than the procedure says (paper, day)
//
// A paper is its slot's id; a case is its code (case), whose it is (name) and its id.
Result<std::vector<CounterHint>> counter_hints(const Services& s, const Session& who, const CaseRef& subject);

}  // namespace paraf::actions
