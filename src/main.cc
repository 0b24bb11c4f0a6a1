// Paraf: the registration authority, the certificate authority and the signing service of an office.
#include "doors/cli/cli.h"
#include "trust/signing/check_process.h"

int main(int argc, char** argv) {
  // A check of a stranger's PDF happens in a process of its own, which is this program again.
  if (argc == 2 && argv[1] == paraf::signing::worker_word) return paraf::signing::check_worker();
  return paraf::cli::run(argc, argv);
}
