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

struct House;  // play_sign_in.cc

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
  // Why the rest is left out: what it needs is not on this machine; "" otherwise.
  const std::string& skipped() const { return skipped_; }

 private:
  using Done = Result<std::optional<actions::Receipt>>;
  // Words the player does not understand are its own error, told with the line.
  Done act(const Line& line);
  Done submit(Actor& who, const Line& line);
  // play_many.cc: one letter, many applicants
  Done submit_many(Actor& who, const Line& line);
  Done tried(const Actor& who, const actions::CollectiveRequest& request, const std::vector<actions::RowReport>& report,
             int bad);
  Done of_one(Actor& who, const Line& line, bool& known);
  Done everybody(const Line& line);
  // play_change.cc: a procedure that changes, versions of a draft, papers drawn, reports
  Done changes(Actor& who, const Line& line, bool& known);
  Result<PersonId> member(const std::string& word);
  Done step(Actor& who, const Line& line, const std::string& verb, std::size_t from);
  Result<void> read_words(actions::ActRequest& request, const Line& line, std::size_t from, bool& by_hand);
  Result<void> read_judgement(actions::ActRequest& request, const Line& line);
  Result<std::string> step_of_letter(const actions::CaseRef& subject, const std::string& verb, const std::string& letter,
                                     const std::string& by);
  Done own_words(Actor& who, const Line& line, bool& known);
  std::string last_token(const Actor& who, std::string_view path);
  Done open_link(Actor& who, const Line& line);
  Done confirm_email(Actor& who);
  Done sign_document(Actor& who, const Line& line);
  // play_people.cc: who is there, in what position, with what proof
  Done staffing(Actor& who, const Line& line, bool& known);
  // play_sign_in.cc: accounts, the authenticator, the sign-on of another house
  Done signing_in(Actor& who, const Line& line, bool& known);
  Done telephone(Actor& who, const Line& line, bool& known);
  Done through_house(Actor& who, const Line& line);
  // play_records.cc: personal data, counters, lists taken over, books and logs
  Done records(Actor& who, const Line& line, bool& known);
  Done personal(Actor& who, const Line& line, bool& known);
  Done take_list(Actor& who, const Line& line);
  Done books(Actor& who, const Line& line, bool& known);
  // play_mail.cc: the server of the office's mail, and an authority reached by mail
  Done post(const Line& line);
  Done letters_of_authority(Actor& who, const Line& line, bool& known);
  Result<std::string> answer_of_authority(const Line& line);
  Result<void> scanner();
  // A receipt that says what was found, and is of no case.
  Done found(std::map<std::string, std::string> made) const;
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
  std::map<std::string, Secret> authenticators_;   // by login: what the telephone keeps
  std::string last_code_;                          // that was typed last
  std::shared_ptr<House> house_;                   // the sign-on of another house, once somebody comes by it
  std::shared_ptr<void> scanner_;                  // runs until the scenario is over
  std::shared_ptr<crypto::Signer> authority_key_;  // of the authority's mail domain
  std::string proposal_;                           // the edition proposed last
  std::string applicant_;                          // login of the current case's
  std::string skipped_;
  int acts_ = 0;
};

}  // namespace paraf::cli::scenario
