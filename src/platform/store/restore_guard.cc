#include "platform/store/restore_guard.h"

#include "platform/store/expect.h"
#include "platform/store/store_sql.h"

namespace paraf::store::restore_guard {

Result<std::optional<Guard>> pending(Transaction& tx) {
  const std::optional<Row> row = TRY(tx.maybe(store_sql(), "pending_restore", {}));
  if (!row) return std::optional<Guard>{};
  return std::optional<Guard>{{row->time(0), row->time(1), row->text(2)}};
}

Result<void> require_clear(Transaction& tx) {
  return expect(tx, store_sql(), "pending_restore", {}, [](const Rows& rows, std::int64_t) -> Result<void> {
    if (!rows.empty()) return unavailable("store.restore_pending");
    return {};
  });
}

Result<void> set(Transaction& tx, const Guard& guard) {
  TRY(tx.execute(store_sql(), "set_guard", {value(guard.restored_at), value(guard.backup_at), value(guard.backup)}));
  return {};
}

Result<void> clear(Transaction& tx, Timestamp now, std::string_view actor, std::string_view note) {
  const std::int64_t cleared = TRY(tx.execute(store_sql(), "clear_guard", {value(now), value(actor), value(note)}));
  if (cleared == 0) return conflict("store.no_restore_pending");
  return {};
}

}  // namespace paraf::store::restore_guard
