// office/people/office.h: an office (instansi): who it is on paper, and what it has set.
//
// Many offices share an installation. The authority (PSrE) is an office too, of kind `authority`.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "office/people/contact.h"
#include "office/people/day.h"
#include "platform/store/store.h"

namespace paraf::people {

enum class OfficeKind { registration, authority };

// The kop: what stands above the line of a letter.
struct Letterhead {
  std::string government{};            // "PEMERINTAH KOTA BEKASI"
  std::string agency{};                // "DINAS KOMUNIKASI, INFORMATIKA, STATISTIK DAN PERSANDIAN"
  std::vector<std::string> address{};  // lines
  std::string contact{};               // telephone, e-mail, website, on one line
  std::string emblem =
      "perisai";  // which neutral drawn emblem: perisai, bulat, segi_lima; never a real coat of arms
};

struct Unit {
  std::string id{};      // "persandian"
  std::string name{};    // "Seksi Persandian"
  std::string parent{};  // unit id, or empty
};

// How the office's letters look. Permendagri 1/2023 governs local letters; the measures are the
// office's setting, not ours.
struct LetterStyle {
  std::string paper = "A4";    // "A4" or "F4"
  std::string face = "serif";  // "sans" or "serif"
  double size = 11.5;          // pt
  bool show_rank = true, show_nip = true;
  std::string notice{};  // the line at the foot, printed only in the version that is signed
};

// The days off of one year as a decree gives them, taken over as a list: "nasional" stands in place of the
// installation's own days of that year, any other source ("provinsi", "kabupaten") adds to them.
inline constexpr std::string_view national_holidays = "nasional";
struct HolidayList {
  std::string source{};
  int year = 0;
  int version = 1;     // counts the lists of that source and year; the newest is kept
  std::string hash{};  // SHA-256 of the file, hex
  std::map<Day, std::string> days{};
  std::vector<Period> fasting{};  // Ramadan, for its hours
};

struct OfficeSettings {
  Zone zone = Zone::wib;
  std::map<std::string, std::string> numbers{};  // book or letter id -> pattern (see registry/pattern.h)
  std::map<std::string, std::string> codes{};    // letter id -> classification code: "rekomendasi": "000.6"
  EmailRule email{};                             // for applicants
  LetterStyle letters{};
  int retention_years = 5;
  std::map<Day, std::string> days_off{};      // of this office, beside those of the whole installation
  std::vector<HolidayList> holidays{};        // by year and source
  std::vector<std::string> second_factor{};   // roles whose holders log in with a code of their authenticator
};

struct Office {
  OfficeId id{};
  OfficeKind kind = OfficeKind::registration;
  std::string name{};          // "Dinas Komunikasi dan Informatika Kabupaten Kudus"
  std::string short_name{};    // "Diskominfo Kudus": in lists and numbers
  std::string organisation{};  // O= in certificates: "Pemerintah Kabupaten Kudus"
  std::string region{}, province{};
  std::string seat{};  // the place in "Limboto, 5 Januari 2026"
  Letterhead kop{};
  std::vector<Unit> units{};
  OfficeSettings settings{};
  std::int64_t version = 0;

  const Unit* unit(std::string_view id) const;
  // The pattern for a letter's number: its own, else the book's ("keluar", "masuk").
  std::string_view number_pattern(std::string_view letter_or_book) const;
};

// An office is read by its own transactions; all() is for the installation (choosing at login, init).
Result<Office> load_office(store::Transaction& tx);               // the scope's office
Result<std::vector<Office>> all_offices(store::Transaction& tx);  // Scope::installation()
Result<void> save_office(store::Transaction& tx,
                         const Office& office);  // insert, or update at office.version

}  // namespace paraf::people
