// office/people/role_names.h: the roles somebody can hold in an office.
//
// A procedure's `peran` knows fewer of them, and "psre", which nobody holds: the authority as a whole.
#pragma once

#include <array>

namespace paraf::people {

inline constexpr std::array role_names = {"kepala_dinas",    "sekretaris",  "kepala_bidang",  "kepala_seksi",
                                          "staf_persandian", "verifikator", "pencatat_surat", "petugas_psre",
                                          "admin_instansi",  "auditor",     "kepala_psre",    "pemohon"};

}  // namespace paraf::people
