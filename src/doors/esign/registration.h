// doors/esign/registration.h: who is to be registered, as both versions of the interface say it.
#pragma once

#include "actions/application.h"

namespace paraf::esign {

// The names that both versions share, of a form or of JSON; the papers are each version's own.
template <typename Fields>
actions::RegistrationWish who_registers(const Fields& fields) {
  actions::RegistrationWish wish;
  wish.name = fields.text("nama");
  wish.nik = fields.text("nik");
  wish.nip = fields.text("nip");
  wish.email = fields.text("email");
  wish.phone = fields.text("nomor_telepon");
  wish.position = fields.text("jabatan");
  wish.unit = fields.text("unit_kerja");
  wish.city = fields.text("kota");
  wish.province = fields.text("provinsi");
  return wish;
}

inline constexpr const char* registration_papers[] = {"ktp", "surat_rekomendasi", "surat_permohonan",
                                                      "sk_pengangkatan", "image_ttd"};

}  // namespace paraf::esign
