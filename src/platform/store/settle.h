// platform/store/settle.h: a row that every act of a batch moves on, written once for all of them.
//
// A chain's head, the last revision given: each act would write the same row again, and only the last
// writing stays. settle() takes the values from every act and runs the statement once, at the end of the batch,
// with those of the last act that stands; a retry of the batch begins anew.
//
// Until then the row in the store is behind. So whoever settles a row also remembers it
// (Transaction::remember), and recalls it before reading; and the row is locked by then, on PostgreSQL.
#pragma once

#include "platform/store/store.h"

namespace paraf::store {

// name: of the row, also for the order in which the rows of a batch are written.
Result<void> settle(Transaction& tx, const std::string& name, const Sql& sql, std::string_view statement,
                    std::vector<Value> values);

// foresee is recall() across batches: what the last batch that stood remembered under the name. Only our acts move
// such a row on, so it will still be so, unless another node was there. Then nobody has to wait for the row: the
// statement that reads and locks it travels with the rest, and when its answer is not what was foreseen the whole
// batch is run again without foresight. Null where there is none to have, as on SQLite, where asking costs nothing.
// still: whether the rows say what was remembered.
using Still = bool (*)(const Rows& rows, ByteView remembered);
Result<const Bytes*> foresee(Transaction& tx, const std::string& name, const Sql& sql, std::string_view statement,
                             std::vector<Value> values, Still still);

}  // namespace paraf::store
