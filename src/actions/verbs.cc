#include "actions/verbs.h"

namespace paraf::actions {

namespace {

using Kind = sop::VerbParam::Kind;

sop::VerbParam letter() { return {"letter", "surat", Kind::letter, true}; }
sop::VerbParam maybe_letter() { return {"letter", "surat", Kind::letter, false}; }
sop::VerbParam to() { return {"to", "kepada", Kind::performer, true}; }
sop::VerbParam maybe_to() { return {"to", "kepada", Kind::performer, false}; }
sop::VerbParam papers() { return {"papers", "berkas", Kind::papers, false}; }
sop::VerbParam text(std::string name, std::string word) {
  return {std::move(name), std::move(word), Kind::text, false};
}

// One row a verb: name in code, word in the file, what it takes, what must be there before, what is
// there after, and the outcomes beside the plain one.
sop::Verbs make() {
  const std::vector<sop::VerbSpec> all = {
      // The request and its way through the office.
      {"submit_request", "mengajukan", {}, {}, {"surat_permohonan"}, {}},
      {"receive_letter", "menerima", {}, {"surat_permohonan"}, {"agenda_masuk"}, {}},
      {"give_disposition", "mendisposisi", {to()}, {"surat_permohonan"}, {"lembar_disposisi"}, {"tolak"}},
      {"forward", "meneruskan", {to()}, {}, {"penerusan"}, {}},
      {"give_order", "memerintahkan", {to()}, {}, {"perintah"}, {}},
      {"report", "melaporkan", {maybe_to()}, {}, {"laporan"}, {}},
      {"study_order", "menelaah", {}, {"lembar_disposisi"}, {"telaah"}, {}},
      {"coordinate_requirements", "mengoordinasikan", {papers()}, {}, {"koordinasi"}, {}},
      {"check_documents", "memeriksa", {papers(), maybe_letter()}, {}, {"daftar_periksa"}, {"kurang", "tolak"}},
      // The letter.
      {"draft_letter", "menyusun", {letter()}, {}, {"{letter}.konsep"}, {}},
      {"type_letter", "mengetik", {letter()}, {"{letter}.konsep"}, {"{letter}.ketikan"}, {}},
      {"initial_letter", "memparaf", {letter()}, {"{letter}.konsep"}, {"{letter}.paraf"}, {"koreksi"}},
      {"sign_letter", "menandatangani", {letter()}, {"{letter}.konsep"}, {"{letter}.ditandatangani"}, {"koreksi"}},
      {"seal_letter", "menstempel", {letter()}, {"{letter}.ditandatangani"}, {"{letter}.distempel"}, {}},
      {"archive_letter", "mengarsipkan", {letter()}, {"{letter}.ditandatangani"}, {"{letter}.diarsipkan"}, {}},
      {"dispatch_letter", "mengirim_surat", {letter(), maybe_to(), text("through", "melalui")},
       {"{letter}.ditandatangani"}, {"{letter}.dikirim"}, {}},
      {"notify_unit", "memberitahukan", {letter()}, {"{letter}.ditandatangani"}, {"{letter}.diberitahukan"}, {}},
      // Across to the authority and back.
      {"send_to_authority", "mengirim_ke_psre", {letter(), papers()}, {"{letter}.ditandatangani"}, {"paket_psre"}, {}},
      {"receive_reply", "menerima_balasan", {}, {"paket_psre"}, {"balasan_psre"}, {"ditolak"}},
      {"receive_account", "menerima_akun", {}, {"paket_psre"}, {"akun"}, {}},
      // Standing beside the applicant.
      {"schedule_assistance", "menjadwalkan", {}, {}, {"jadwal"}, {}},
      {"offer_slots", "menawarkan_jadwal", {}, {}, {"pilihan_jadwal"}, {}},
      {"choose_slot", "memilih_jadwal", {}, {"pilihan_jadwal"}, {"jadwal"}, {}},
      {"assist_login", "mendampingi", {}, {"jadwal"}, {"pendampingan"}, {"tidak_hadir"}},
      {"explain_usage", "menjelaskan", {text("topic", "perihal")}, {}, {"penjelasan"}, {}},
      // The authority's own procedure.
      {"register_subscriber", "mendaftarkan", {}, {}, {"pendaftaran"}, {}},
      {"complete_identity", "melengkapi_data", {}, {}, {"data_lengkap"}, {}},
      {"verify_identity", "memverifikasi", {}, {}, {"identitas_terverifikasi"}, {"tolak"}},
      {"set_passphrase", "mengatur_passphrase", {}, {}, {"passphrase_tersimpan"}, {}},
      {"issue_certificate", "menerbitkan", {}, {"data_lengkap", "passphrase_tersimpan"}, {"sertifikat"}, {}},
      {"download_certificate", "mengunduh", {}, {"sertifikat"}, {"sertifikat_diunduh"}, {}},
      // After issuance: the registration office decides, the authority's acts are behind it.
      {"assess_request", "menilai", {}, {"surat_permohonan"}, {"penilaian"}, {"mendesak", "tidak_terbukti", "tolak"}},
      {"send_activation", "mengirim_tautan", {}, {"daftar_periksa"}, {"tautan"}, {}},
      {"renew_certificate", "memperbarui", {}, {"daftar_periksa"}, {"sertifikat_baru"}, {}},
      {"rekey_certificate", "mengganti_kunci", {}, {"passphrase_tersimpan"}, {"sertifikat_baru"}, {}},
      {"change_data", "mengubah_data", {}, {"daftar_periksa"}, {"data_berubah"}, {}},
      {"suspend_certificate", "menangguhkan", {}, {"surat_permohonan"}, {"sertifikat_ditangguhkan"}, {}},
      {"release_certificate", "memulihkan", {}, {}, {"sertifikat_dipulihkan"}, {}},
      {"revoke_certificate", "mencabut", {}, {"surat_permohonan"}, {"sertifikat_dicabut"}, {}},
      {"create_mailbox", "membuat_surel", {}, {"daftar_periksa"}, {"akun_surel"}, {}},
      {"confirm_mailbox", "memastikan_surel", {}, {"akun_surel"}, {"surel_dipastikan"}, {}},
  };
  sop::Verbs verbs;
  for (const sop::VerbSpec& spec : all) verbs.emplace(spec.word, spec);
  return verbs;
}

}  // namespace

const sop::Verbs& verbs() {
  static const sop::Verbs catalogue = make();
  return catalogue;
}

const sop::VerbSpec* verb(std::string_view name) {
  for (const auto& [word, spec] : verbs())
    if (spec.name == name) return &spec;
  return nullptr;
}

}  // namespace paraf::actions
