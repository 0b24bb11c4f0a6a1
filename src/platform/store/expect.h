// platform/store/expect.h: a statement whose answer only has to be what it should be.
//
// Did the UPDATE find its row, is the owner of the key who we think? Transaction::query() would wait for the
// server, and with it every act of the batch. expect() hands over the judgement instead: the statement
// travels with whatever comes next, and the judge looks at its answer when it is there, before the commit.
// An Error of the judge is the Error of the act, as if the work had returned it.
//
// On SQLite the answer is there at once. The judge runs after the work may have returned, while its
// caller still waits: it keeps what it needs by value, and it uses no Transaction.
#pragma once

#include "platform/store/store.h"

namespace paraf::store {

// changed: the number of rows that the statement changed.
using Judge = std::function<Result<void>(const Rows& rows, std::int64_t changed)>;

Result<void> expect(Transaction& tx, const Sql& sql, std::string_view statement, std::vector<Value> values,
                    Judge judge);

}  // namespace paraf::store
