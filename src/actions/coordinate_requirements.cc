// The office tells the applicant's unit which requirements have to be met, and which of them are missing.
#include "actions/act.h"

namespace paraf::actions {

Doing coordinate_requirements() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            std::vector<std::string> wanted = a.step->papers;
            if (wanted.empty())
              for (const sop::Paper& paper : a.sop().papers)
                if (paper.from == "pemohon") wanted.push_back(paper.id);
            std::string list, missing;
            for (const std::string& id : wanted) {
              const auto paper = a.before.papers.find(id);
              const bool there = paper != a.before.papers.end() && paper->second.present;
              list += "\n- " + slot_label(a.sop(), id) + (there ? " (sudah ada)" : " (belum ada)");
              if (!there) missing += (missing.empty() ? "" : ", ") + id;
            }
            a.note = a.param("text");
            a.facts["missing"] = missing.empty() ? "-" : missing;
            return mail_applicant(a, tx, "actions.mail.requirements", {{"list", list}, {"text", a.note}}, a.id);
          }};
}

}  // namespace paraf::actions
