// Paraf: the registration authority, the certificate authority and the signing service of an office.
#include "doors/cli/cli.h"

int main(int argc, char** argv) { return paraf::cli::run(argc, argv); }
