#include "platform/journal/list.h"

#include "platform/journal/written.h"

namespace paraf::journal {

using store::value;

Result<void> each(store::Store& store, const std::function<void(const Written&)>& visit) {
  return store.read(store::Scope::installation(), [&](store::Transaction& tx) -> Result<void> {
    for (const store::Row& chain : TRY(tx.query(sql, "chains", {}))) {
      std::int64_t last = 0;
      for (;;) {
        const store::Rows rows = TRY(tx.query(sql, "page", {value(chain.text(0)), value(last)}));
        if (rows.empty()) break;
        for (const store::Row& row : rows) {
          last = row.integer(1);
          visit(TRY(written(row)));
        }
      }
    }
    return {};
  });
}

}  // namespace paraf::journal
