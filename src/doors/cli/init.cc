#include <fmt/format.h>

#include "doors/cli/cli.h"
#include "doors/cli/demo.h"
#include "doors/cli/installation.h"
#include "trust/tsa/witness.h"

namespace paraf::cli {

int init(const InitOptions& options) {
  Plan plan;
  if (options.demo) plan = demo_plan(options.sop_folder);
  plan.settings.sop_folder = options.sop_folder;
  plan.settings.database = options.db;
  if (!options.base_url.empty()) plan.settings.base_url = options.base_url;
  ca::AuthoritySettings& authority = plan.settings.authority;
  if (const std::string& name = options.authority; !name.empty()) {
    authority.organization = name;
    authority.root_name = name + " Root CA";
    authority.issuing_name = name + " CA";
    authority.ocsp_name = name + " OCSP";
    authority.tsa_name = name + " TSA";
  }
  if (!options.arc.empty()) authority.arc = options.arc;
  if (!options.demo)
    if (const auto own = ca::check_own_names(authority); !own) return say_error(own.error());
  if (!options.offices.empty()) plan.offices = options.offices;
  if (plan.offices.empty()) plan.offices = demo_offices(options.sop_folder);
  const SystemClock clock;
  SystemRandom random;
  const auto made = Installation::create(options.data, plan, clock, random);
  if (!made) return say_error(made.error());
  fmt::print("Instalasi dibuat di {}.\n", options.data);
  if (const auto fetched = pki_url_for(plan.settings); fetched && !fetched->empty())
    fmt::print("Sertifikat menyebut {0}/pki dan {0}/ocsp: layani alamat itu juga, tanpa TLS.\n", *fetched);
  if (options.demo) fmt::print("Sandi setiap akun demo: {}\n", demo_password);
  // A demo has a clock of its own; everybody else is told now, not by the first time stamp that is refused.
  if (!options.demo && !tsa::kernel_clock().synchronised)
    fmt::print(
        "PERHATIAN: kernel mesin ini menyatakan jamnya tidak diselaraskan. Selama itu tidak ada stempel waktu, sehingga\n"
        "tanda tangan tidak dapat dibuat. Pilih satu:\n"
        "  1. pasang chrony atau systemd-timesyncd pada mesin ini (dianjurkan);\n"
        "  2. isi time_servers di {0}/paraf.yaml dengan server waktu pembanding;\n"
        "  3. isi clock: trusted di {0}/paraf.yaml bila Anda sendiri menjamin jam mesin ini.\n"
        "Periksa dengan: paraf ca alarms --data {0}\n",
        options.data);
  fmt::print("Selanjutnya: paraf serve --data {}\n", options.data);
  return done;
}

}  // namespace paraf::cli
