#include "doors/cli/ca_manual.h"

#include <doctest/doctest.h>

#include <CLI/CLI.hpp>

#include "doors/cli/ca_command.h"
#include "trust/ca/requests.h"

namespace paraf::cli {

TEST_CASE("every command of the authority has a page, and every act stands on the page of ask") {
  CLI::App app{"contoh", "paraf"};
  app.footer("akhir");
  app.add_option("--sop-folder");
  int status = 0;
  add_ca_command(app, status);
  CLI::App* const ca = app.get_subcommand("ca");
  CHECK(ca->help().find("approve") != std::string::npos);
  for (CLI::App* command : ca->get_subcommands([](const CLI::App*) { return true; })) {
    CAPTURE(command->get_name());
    const std::string footer = command->get_footer();
    CHECK(footer.size() > 40);
    CHECK(footer.ends_with("akhir"));
    for (std::size_t from = 0; from < footer.size();) {  // as wide as a terminal and a half, no wider
      const std::size_t end = std::min(footer.find('\n', from), footer.size());
      CHECK(end - from <= 125);
      from = end + 1;
    }
  }
  const std::string ask = ca->get_subcommand("ask")->help();
  for (int i = 0; i <= static_cast<int>(ca::Request::Act::take_issuing); ++i)
    CHECK(ask.find("\n  " + std::string{ca::name_of(static_cast<ca::Request::Act>(i))} + " ") !=
          std::string::npos);
}

}  // namespace paraf::cli
