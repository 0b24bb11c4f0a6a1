// office/sop/sop.h: a procedure as data, the way the office wrote it.
//
// The words are those of the SOP document of PermenPANRB 35/2012: identity page, then a table of
// rows (kegiatan), one column per performer (pelaksana), the standard (mutu baku: kelengkapan,
// waktu, output) and a remark (keterangan). docs/sop-format.md is the manual of the file.
// A Sop that exists was read by load() and found without error by check().
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id.h"
#include "base/result.h"

namespace paraf::sop {

// Where in the file a thing begins, both from 1; 0: nowhere.
struct Place {
  int line = 0;
  int column = 0;
};

// A Text is what is printed, and, when the source had a slip, what the source says and why we read
// it otherwise.
struct Text {
  std::string reading;   // printed
  std::string original;  // teks_asli; empty: the same
  std::string note;      // catatan: why we read it so
  std::string practice;  // di_paraf: how it is carried out here, where that differs from the words
};

enum class TimeUnit { none, minutes, hours, working_days };  // menit, jam, hari_kerja

// "2 Jam" is {text "2 Jam", hours, 2}. A time without unit ("20", "selesai", "") has no clock.
struct StandardTime {
  std::string text;
  TimeUnit unit = TimeUnit::none;
  int amount = 0;
};

struct Performer {
  std::string id;     // immutable: "kasi"
  std::string label;  // as the column is headed: "Kasi Persandian"
  std::string role;   // a person must hold it: "kepala_seksi"; "pemohon": the applicant, "psre": the authority
  bool external = false;  // acts from outside (the applicant, BSrE): its own clock, not the office's
  bool hidden = false;    // acts, but has no column in the source (BSrE in Batam and Kudus)
  Place place{};
};

struct Paper {  // one slot of the kelengkapan
  std::string id;       // "ktp"
  std::string label;
  bool required = true;
  bool confidential = false;  // KTP: every view is recorded
  bool colour = false;        // must be a colour scan
  bool added = false;         // tambahan: the office adds it, the SOP does not name it
  bool each = false;          // setiap_pemohon: in a collective request every applicant has their own
  std::vector<std::string> types;  // "pdf", "jpg", "png", "docx"
  // paling_lama: how old the paper may be on the day it is handed in, by the date it bears itself.
  struct Age {
    int days = 0, months = 0;  // one of them is set
    bool refuse = false;       // bila_lewat: tolak: an older one is not taken; else the verifier is warned
    bool set() const { return days > 0 || months > 0; }
    std::string text() const;  // "30 hari", "6 bulan", "2 tahun"; ""
  };
  Age age{};
  // Who brings it: "pemohon" with the request, or the performer who attaches it to the first act
  // of their first row (Badung: the leader's disposition comes from another SOP, JFU attaches it).
  std::string from = "pemohon";
  Place place{};
};

struct LetterUse {  // a letter the procedure makes
  std::string id;        // "rekomendasi"
  std::string label;
  std::string templat;   // path below the office's folder: "letters/rekomendasi.yaml"
  std::string signer;    // performer id
  std::vector<std::string> initials;  // performers whose initials must come before the signature, in order
  bool incoming = false;
  bool inferred = false;  // disimpulkan: the SOP does not say who signs
  Text note;              // catatan: why
  Place place{};
};

// A Step is one act of a row. A row without printed sub-tasks has steps too; only `mark` is printed.
struct Step {
  std::string id;       // unique in the row
  std::string mark;     // "a", or empty
  Text text;            // the sub-task's words, or empty
  std::string verb;     // the verb's name in code: "draft_letter" (the file says `menyusun`)
  std::string by;       // performer id
  std::map<std::string, std::string> params;      // "letter": "rekomendasi", "to": "kasi", …; see VerbSpec
  std::vector<std::string> papers;                // for verbs that take papers
  std::vector<std::string> after;                 // steps of the same row that come first; others run in parallel
  // By the outcome's word, where it leads: "row:3", "return" (to the applicant), "refuse", "end". An
  // outcome that is not named here is not offered.
  std::map<std::string, std::string> outcomes;
  Place place{};
};

// Capsule, box, diamond, capsule; the off-page connector stands only in a legend.
enum class Symbol { start, process, decision, end, connector };

struct Row {
  std::string no;       // as printed: "4"
  Text activity;        // uraian
  std::vector<std::string> performers;  // ids; the columns with a symbol
  std::map<std::string, Symbol> symbols;  // per performer
  std::vector<std::string> inferred_performers;  // disimpulkan: those whose symbol the source lost
  bool inferred = false;       // there is one such
  bool reconstructed = false;  // rekonstruksi: the row is not in the source
  std::vector<Text> requirements;  // kelengkapan, as printed
  StandardTime time;
  std::vector<Text> outputs;
  Text remark;
  // Artefacts that must be there before the row begins. What the file asks for and only this row
  // makes is left out here (read() remarks on it).
  std::vector<std::string> needs;
  std::vector<Place> need_places;  // of each of them in the file
  std::vector<std::string> makes;  // artefacts that must be there before the row ends
  std::vector<Step> steps;
  std::string next;     // row no, or "end"
  Place place{};
};

struct Identity {
  Text name;
  std::string number, made, revised, effective, approved_by, approver_position, unit, sub_unit, region;
  // The fields of the head in the office's own order, by the word of the file ("nomor",
  // "tanggal_revisi", …): what the file leaves out is not printed, what it leaves empty is empty.
  std::vector<std::pair<std::string, Text>> fields;
  std::vector<Text> legal_basis, qualifications, related, equipment, warnings, records;
  std::map<std::string, std::string> labels;  // the office's own titles: "nama": "Judul SOP", …
  std::vector<std::string> coordination;      // Paraf Koordinasi: positions, in order
  std::vector<std::string> unnumbered;        // lists that are one text, printed without a number: "pencatatan"
  bool column_numbers = false;                // the office numbers its columns below their titles
  std::string warning_lead;                   // pengantar_peringatan: "Apabila SOP tidak dijalankan …"
  std::string closing;                        // "SOP berlaku dalam kondisi normal"
  std::vector<std::string> heading;           // the lines of the letterhead: "PEMERINTAH KOTA BATAM", …
  std::string title;                          // above the flow page; empty: the name in capitals
  std::vector<std::pair<Symbol, Text>> legend;  // when the office prints the meaning of the symbols
  std::string signature;                      // position under the flow page's signature block, or empty
  std::string source;                         // file name of the source text
};

struct Precondition {  // a warning that is also a rule
  std::string id;      // "pks_berlaku": the agreement with the authority is in force
  std::string text;    // the warning it is
  Place place{};
};

struct Sop {
  OfficeId office;
  std::string id;       // "pendaftaran-sertifikat"
  int edition = 1;
  // tujuan: what a case under it is for: "issue" (penerbitan), "authority" (otoritas: the
  // authority's own side of an issuance), "renew", "revoke", "rekey", "change", "mailbox", "assist".
  std::string purpose;
  Identity identity;
  std::vector<Performer> performers;
  std::vector<Paper> papers;
  std::vector<LetterUse> letters;
  std::vector<Precondition> preconditions;
  // What the request must state of each applicant, by the names of Person: "name", "nip", "nik",
  // "position", "rank", "email", "phone", "unit".
  std::vector<std::string> applicant_data;
  std::vector<std::string> email_domains;  // suffixes an official e-mail must have: ".go.id"; empty: no rule
  int answer_days = 14;   // working days an applicant has to complete a returned file
  std::vector<Row> rows;
  std::string folder;   // where it was read from
  std::string yaml;     // the file's own text: what an installation keeps of an edition
  std::string hash;     // SHA-256 of it in hex: a running case names the edition by it

  const Row* row(std::string_view no) const;
  const Row* after(const Row& row) const;  // the row that `next` names; nullptr: the end
  const Performer* performer(std::string_view id) const;
  const LetterUse* letter(std::string_view id) const;
  const Paper* paper(std::string_view id) const;
};

}  // namespace paraf::sop
