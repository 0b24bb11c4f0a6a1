#include <fmt/format.h>

#include "doors/cli/cli.h"
#include "doors/cli/demo.h"
#include "doors/cli/installation.h"

namespace paraf::cli {

int init(const InitOptions& options) {
  Plan plan;
  if (options.demo) plan = demo_plan(options.sop_folder);
  plan.settings.sop_folder = options.sop_folder;
  plan.settings.database = options.db;
  if (!options.base_url.empty()) plan.settings.base_url = options.base_url;
  if (!options.offices.empty()) plan.offices = options.offices;
  if (plan.offices.empty()) plan.offices = demo_offices(options.sop_folder);
  const SystemClock clock;
  SystemRandom random;
  const auto made = Installation::create(options.data, plan, clock, random);
  if (!made) return say_error(made.error());
  fmt::print("Instalasi dibuat di {}.\n", options.data);
  if (options.demo) fmt::print("Sandi setiap akun demo: {}\n", demo_password);
  fmt::print("Selanjutnya: paraf serve --data {}\n", options.data);
  return done;
}

}  // namespace paraf::cli
