// doors/cli/player.h: people who do what is on their desks, for the demo.
//
// The player knows no office and no procedure. It lets each person of the installation log in, look
// into their inbox, and do the first thing there for the case in hand, as a person would: a mail is
// read from the mail folder, a link in it is opened, a form is filled. What is to be done next it
// always learns from the Desk, so a player that is killed and started again goes on where it was.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "doors/cli/installation.h"
#include "office/calendar/calendar.h"
#include "office/people/office_file.h"
#include "office/sop/sop.h"

namespace paraf::cli {

struct Colleague {
  std::string login;       // the short word in office.yaml
  std::string name, email;
  OfficeId office;
  bool applicant = false;
  actions::Session session;
  people::PersonInFile file;
};

// One line of the demo's telling.
struct Told {
  std::string office, row, performer, name, act, clock, act_id;
};

class Player {
 public:
  using Tell = std::function<void(const Told&)>;

  // The clock is moved by the player: a few minutes of working time before every act.
  Player(Installation& installation, ManualClock& clock, std::string sop_folder, Secret password, Tell tell);

  // From now on the clock is left where it is: what is done is done now.
  void stand_still() { still_ = true; }

  // enter logs in every person of the offices' files.
  Result<void> enter(const std::vector<std::string>& office_folders);
  const std::vector<Colleague>& actors() const { return actors_; }
  std::vector<const Colleague*> applicants(const OfficeId& office) const;

  enum class End {
    over,         // nobody can do anything more
    handed_over,  // the office is through, and the authority has its case
    invited,      // the enrolment mail has come, and lies unread
    answered,     // the applicant has enrolled, and the authority's officer has not looked yet
    appointed,    // the hour is agreed, and has not come
  };
  struct Wish {
    const Colleague* applicant = nullptr;
    bool plant_mismatch = false;  // the identity differs from the letter
    std::string key{};            // names the request, for ever
    int most = 0;                 // stop after so many acts; 0: when there is nothing more to do
    bool incomplete = false;      // whoever checks the papers finds one missing
    End end = End::over;
  };
  // guest makes an invented person of the office, without an account, who asks for a certificate: those of the file
  // are few. The same number is the same person.
  Result<const Colleague*> guest(const OfficeId& office, int number);
  // at moves the clock to an instant that is still to come.
  void at(Timestamp instant) {
    if (clock_.now() < instant) clock_.set(instant);
  }
  // not_after: nothing is done later than that, whatever the working hours.
  void not_after(Timestamp latest) { latest_ = latest; }
  // ago: so much working time before an instant, to the quarter of an hour.
  Timestamp ago(Timestamp instant, std::chrono::minutes worked) const;
  // days_ago: nine in the morning of so many working days before the instant's own.
  Timestamp days_ago(Timestamp instant, int days) const;
  // sign_of_life leaves on a case what a month of work leaves beside the procedure: it is read, taken on by whoever it
  // waits for, talked about among officials and with the applicant, who answers or has not looked yet. `number` says
  // which of these.
  Result<void> sign_of_life(const actions::CaseRef& subject, const Colleague& applicant, int number);
  // request hands in the applicant's letter; the same key gives the same case.
  Result<actions::CaseRef> request(const sop::Sop& procedure, const Wish& wish);
  // play goes on until nobody can do anything more about the case; its last state.
  Result<actions::CaseView> play(const actions::CaseRef& subject, const sop::Sop& procedure, const Wish& wish);
  const std::string& waiting_link() const { return waiting_link_; }

 private:
  struct Move {
    const Colleague* actor;
    actions::Session session;
    actions::Task task;
  };
  // What anybody could do about the case now, in the order of the people.
  Result<std::vector<Move>> moves(const actions::CaseRef& subject, const std::optional<actions::CaseRef>& linked,
                                  const Wish& wish);
  Result<void> make(const Move& move, const sop::Sop& procedure, const Wish& wish);
  Result<actions::ActRequest> filled(const Move& move, const sop::Sop& procedure, const Wish& wish);
  // link_for finds the newest enrolment link that is still good in the applicant's mailbox; "" when there is none.
  Result<std::string> link_for(const Colleague& applicant);
  Result<bool> open_mail(const actions::CaseRef& linked, const Colleague& applicant);
  Result<void> pass_time();

  Installation& installation_;
  ManualClock& clock_;
  std::string sop_folder_;
  Secret password_;
  Tell tell_;
  std::vector<Colleague> actors_;
  std::deque<Colleague> guests_;
  std::map<actions::CaseRef, actions::Session> enrolments_;
  std::set<std::string> read_mails_;
  int letters_ = 0;  // request letters written so far
  std::string waiting_link_;
  bool still_ = false;
  std::optional<Timestamp> latest_;
  calendar::WorkingTime hours_;
};

}  // namespace paraf::cli
