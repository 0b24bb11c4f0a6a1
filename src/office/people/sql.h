// office/people/sql.h: the statements and migrations of this module, for Store::open.
#pragma once

#include "platform/store/store.h"

namespace paraf::people {
extern const store::Sql sql;
}
