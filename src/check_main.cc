// paraf-check: the process in which a stranger's PDF is read (trust/signing/check_process.h).
//
// It is started for every check, so it is linked to the few libraries that reading needs; `paraf`
// itself can do the same and does when this program is not beside it.
#include "trust/signing/check_process.h"

int main() { return paraf::signing::check_worker(); }
