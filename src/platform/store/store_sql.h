// platform/store/store_sql.h: the store's own statements (store.sql). Private to the store.
#pragma once

#include "platform/store/sql_file.h"

namespace paraf::store {

const Sql& store_sql();

}  // namespace paraf::store
