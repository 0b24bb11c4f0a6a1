#include "actions/counters.h"

#include <algorithm>

namespace paraf::actions {

namespace {

struct Counter {
  std::string_view id;
  std::vector<std::string_view> verbs;
};

const std::vector<Counter>& table() {
  static const std::vector<Counter> all = {
      {"disposisi", {"give_disposition"}},
      {"naskah-masuk", {"receive_letter", "receive_reply"}},
      {"verifikasi", {"check_documents", "coordinate_requirements", "verify_identity", "study_order"}},
      {"konsep", {"draft_letter", "type_letter"}},
      {"paraf", {"initial_letter"}},
      {"tanda-tangan", {"sign_letter"}},
      {"kirim", {"seal_letter", "archive_letter", "dispatch_letter", "send_to_authority", "notify_unit"}},
      {"tindak-lanjut", {}}};
  return all;
}

}  // namespace

const std::vector<std::string_view>& counters() {
  static const std::vector<std::string_view> ids = [] {
    std::vector<std::string_view> all;
    for (const Counter& counter : table()) all.push_back(counter.id);
    return all;
  }();
  return ids;
}

std::string_view counter_of(const Task& task) {
  for (const Counter& counter : table())
    if (std::find(counter.verbs.begin(), counter.verbs.end(), task.verb) != counter.verbs.end())
      return counter.id;
  return "tindak-lanjut";
}

}  // namespace paraf::actions
