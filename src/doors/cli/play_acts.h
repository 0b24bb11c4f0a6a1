// doors/cli/play_acts.h: what the lines of a scenario do, through the Desk and nothing else.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "doors/cli/play_expect.h"
#include "doors/cli/play_line.h"
#include "doors/cli/play_stage.h"

namespace paraf::cli::scenario {

class Play {
 public:
  Play(std::string sop_folder, std::string office, std::string sop_path, std::string db, bool two_nodes)
      : sop_folder_(std::move(sop_folder)),
        office_(std::move(office)),
        sop_path_(std::move(sop_path)),
        db_(std::move(db)),
        two_nodes_(two_nodes) {}

  // run does the line and checks what it expects; an empty text when all is so.
  std::string run(const Line& line);
  int acts() const { return acts_; }

 private:
  using Done = Result<std::optional<actions::Receipt>>;
  // Words the player does not understand are its own error, told with the line.
  Done act(const Line& line);
  Done submit(Actor& who, const Line& line);
  // play_many.cc: one letter, many applicants
  Done submit_many(Actor& who, const Line& line);
  Done of_one(Actor& who, const Line& line, bool& known);
  Done everybody(const Line& line);
  // play_change.cc: a procedure that changes, versions of a draft, papers drawn, reports
  Done changes(Actor& who, const Line& line, bool& known);
  Result<PersonId> member(const std::string& word);
  Done step(Actor& who, const Line& line, const std::string& verb, std::size_t from);
  Done own_words(Actor& who, const Line& line, bool& known);
  // play_people.cc: who is there, in what position, with what proof
  Done staffing(Actor& who, const Line& line, bool& known);
  Done stand_in(Actor& who, const Line& line);
  Done agreement(const Line& line);
  Done person(const Line& line);
  Result<void> raise(Timestamp start);
  Result<actions::CaseRef> subject_of(const Actor& who, const std::string& verb);
  Result<std::vector<actions::Upload>> papers(const std::vector<std::string>& slots);
  Result<actions::CaseView> look_at(const actions::CaseRef& subject);

  std::string sop_folder_, office_, sop_path_, db_;
  bool two_nodes_;
  std::unique_ptr<Stage> stage_;
  std::optional<actions::CaseRef> current_;
  std::map<std::string, actions::CaseRef> cases_;  // by the login of the applicant
  std::map<PersonId, Actor> many_;                 // the applicants of the table, as people of their own
  std::string proposal_;                           // the edition proposed last
  std::string applicant_;                          // login of the current case's
  int acts_ = 0;
};

}  // namespace paraf::cli::scenario
