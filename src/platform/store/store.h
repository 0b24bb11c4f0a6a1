// platform/store/store.h: where state lives: SQLite (the embedded default) or PostgreSQL.
//
// A module keeps its SQL in one .sql file beside its code: migrations and named statements
// with $1 parameters, the same text for both engines. A statement may carry a variant:
//
//     -- migration: 1
//     CREATE TABLE agenda_book (office TEXT NOT NULL, book TEXT NOT NULL, ...);
//
//     -- name: take_next
//     -- Letters registered at the same moment wait their turn here.
//     INSERT INTO agenda_book (office, ...) VALUES ($1, ...) ON CONFLICT ... RETURNING last;
//
//     -- name: lease [postgresql]
//     ...
//
// On SQLite a statement may be several, divided by ';': they run in order, and the last one
// answers. (Where PostgreSQL says the same with WITH … INSERT … in one round trip.)
//
// Column types: TEXT, BIGINT, BLOB (a migration writes BLOB; on PostgreSQL it is BYTEA),
// BOOLEAN is BIGINT 0/1, instants are BIGINT microseconds. Migrations are forward-only and
// hashed: a migration that was changed after it ran is refused at start.
//
// **Tenancy.** A statement is one of three:
//
//     -- name: load_case                    (default) $1 is the office. The store checks that it
//                                           equals the office the transaction was opened for.
//     -- name: next_serial scope: installation   no office in it; any transaction may run it.
//     -- name: due_messages scope: across   works across offices on purpose; only a transaction
//                                           opened with Scope::installation() may run it.
//
// Anything else is `forbidden store.other_office`. In a transaction of the installation a
// default statement may work on the rows that are no office's: those whose office is ''.
//
// A statement marked `first` is run by the writer before the acts of a batch, once for each office
// in it in sorted order (the installation, '', last): `-- name: lock_chain [postgresql] first`
// takes the locks that every act will want, in an order on which all nodes agree.
//
// A statement marked `each TABLE` is asked by many acts of a batch at once: `-- name: claim [postgresql] each ca_key`.
// PostgreSQL gets it once, each $n as the array of all their values, and so with a type of its own; it says first in
// each row whose answer that is:
//
//     … FROM unnest(CAST($1 AS TEXT[]), CAST($2 AS BIGINT[])) WITH ORDINALITY AS asked (id, pages, place) …
//
// What it writes is of TABLE alone. How many it changed is the number of its rows.
//
// **One act, one transaction.** transact() hands the work to the office's writer, which runs what
// queued during the last fsync as one batch and answers only after the commit is durable. The work
// has no outside effect and may run again whole (a deadlock, a serialisation failure): capture
// by value or reset what you capture. Reads and judgement come before: read(), decide, then
// transact() with the version that was read: rows carry `version`, and an UPDATE … WHERE
// version = $n that changes no row is a `conflict`. An exception thrown by the work rolls it back
// and reaches the caller.
//
// Inside transact() the same store is closed to further transact() and read(): they would wait
// for themselves, so they are `internal store.nested`; use the Transaction given. A read() inside a
// read() is refused in the same way; a transact() inside a read() works (and does not change what
// the read sees).
//
// **When it fails.** A disk or server that does not answer is `unavailable store.unavailable`; the
// store reconnects by itself. `unavailable store.in_doubt` is the rare case in which the connection
// broke while the commit was under way: it may or may not have happened (acts carry idempotency
// keys for this).
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/id.h"
#include "base/result.h"
#include "base/time.h"

namespace paraf::store {

// A Value is what a column holds: nothing, a number, a text, octets.
using Value = std::variant<std::monostate, std::int64_t, std::string, Bytes>;

Value value(std::nullptr_t);
Value value(std::int64_t number);
Value value(int number);
Value value(bool truth);
Value value(std::string_view text);
Value value(const char* text);
Value value(const std::string& text);
Value value(ByteView bytes);
Value value(const Bytes& bytes);
Value value(Timestamp instant);
Value value(const OfficeId& office);
template <typename Tag>
Value value(const Id<Tag>& id) {
  return value(id.text());
}
template <typename T>
Value value(const std::optional<T>& maybe) {
  return maybe ? value(*maybe) : value(nullptr);
}

// A Row answers by position. Asking a column for what it does not hold is a mistake in our
// SQL, not of a user: it stops the program with the statement's name.
class Row {
 public:
  // `statement` names the statement in the last words of a wrong answer; it must live for ever.
  explicit Row(std::vector<Value> columns, std::string_view statement = {})
      : columns_(std::move(columns)), statement_(statement) {}
  std::int64_t integer(std::size_t at) const;
  const std::string& text(std::size_t at) const;
  const Bytes& bytes(std::size_t at) const;
  bool truth(std::size_t at) const { return integer(at) != 0; }
  Timestamp time(std::size_t at) const { return Timestamp::from_micros(integer(at)); }
  bool is_null(std::size_t at) const;
  std::size_t size() const { return columns_.size(); }

 private:
  std::vector<Value> columns_;
  std::string_view statement_;
};
using Rows = std::vector<Row>;

// The SQL of one module, parsed once from its embedded text. Lives as long as the program.
class Sql {
 public:
  // module: "registry"; text: paraf::embedded::office_registry_registry_sql.
  Sql(std::string_view module, std::string_view text);
  ~Sql();
  Sql(const Sql&) = delete;
  Sql& operator=(const Sql&) = delete;
  struct Parts;
  const Parts& parts() const { return *parts_; }

 private:
  std::unique_ptr<const Parts> parts_;
};

// What a transaction may touch.
class Scope {
 public:
  static Scope office(OfficeId office) { return Scope{std::move(office)}; }
  static Scope installation() { return Scope{OfficeId{}}; }
  const OfficeId& only() const { return office_; }  // empty: the installation

 private:
  explicit Scope(OfficeId office) : office_(std::move(office)) {}
  OfficeId office_;
};

class Transaction {
 public:
  virtual ~Transaction() = default;

  // query runs a named statement and gives its rows; execute gives the number of rows changed.
  // A broken UNIQUE or PRIMARY KEY is `conflict store.duplicate` (fact: statement); the
  // transaction can only be given up after a statement failed, whatever the work then returns.
  virtual Result<Rows> query(const Sql& sql, std::string_view name, std::vector<Value> values) = 0;
  virtual Result<std::int64_t> execute(const Sql& sql, std::string_view name, std::vector<Value> values) = 0;
  // send is execute() for a statement whose effect nobody asks about (an entry, an outbox row): on
  // PostgreSQL it travels with the next statement instead of alone. If it fails, a later statement
  // of the work says so, or the whole act does.
  virtual Result<void> send(const Sql& sql, std::string_view name, std::vector<Value> values) = 0;
  virtual const Scope& scope() const = 0;

  // recall gives what an act of the same batch (this one included) remembered under the name, unless
  // it failed. For what a row that the batch holds locked says, so that it is read once: a chain's
  // head. Nothing is ever recalled from another batch, or in a read().
  virtual const Bytes* recall(const std::string& name) const = 0;
  virtual void remember(const std::string& name, Bytes what) = 0;

  // one: the row there must be, or `not_found store.no_row` (fact: statement).
  Result<Row> one(const Sql& sql, std::string_view name, std::vector<Value> values);
  // maybe: the row there may be.
  Result<std::optional<Row>> maybe(const Sql& sql, std::string_view name, std::vector<Value> values);
};

struct Options {
  std::string url;   // "sqlite:/var/lib/paraf/paraf.db" or "postgresql://…"
  int readers = 2;   // connections kept for read()
};

class Store {
 public:
  // open connects, runs the migrations of the modules in the order given, and starts the writer.
  static Result<std::unique_ptr<Store>> open(Options options, std::vector<const Sql*> modules);
  virtual ~Store() = default;

  virtual std::string_view engine() const = 0;  // "sqlite" or "postgresql"

  // transact runs the work and commits it, durably, if its Result holds a value; any Error
  // rolls all of it back. F: Result<T>(Transaction&).
  template <typename F>
  std::invoke_result_t<F&, Transaction&> transact(const Scope& scope, F&& work) {
    std::optional<std::invoke_result_t<F&, Transaction&>> outcome;
    const Result<void> done = write(scope, [&](Transaction& tx) -> Result<void> {
      outcome.emplace(work(tx));
      if (!*outcome) return tl::unexpected<Error>(outcome->error());
      return {};
    });
    // The commit itself failed, or the work did: the work's own error is the better word.
    if (!done && (!outcome || *outcome)) return tl::unexpected<Error>(done.error());
    return std::move(*outcome);
  }

  // read runs the work on one consistent snapshot.
  template <typename F>
  std::invoke_result_t<F&, Transaction&> read(const Scope& scope, F&& work) {
    std::optional<std::invoke_result_t<F&, Transaction&>> outcome;
    const Result<void> done = view(scope, [&](Transaction& tx) -> Result<void> {
      outcome.emplace(work(tx));
      if (!*outcome) return tl::unexpected<Error>(outcome->error());
      return {};
    });
    if (!done && (!outcome || *outcome)) return tl::unexpected<Error>(done.error());
    return std::move(*outcome);
  }

 protected:
  using Work = std::function<Result<void>(Transaction&)>;
  virtual Result<void> write(const Scope& scope, Work work) = 0;
  virtual Result<void> view(const Scope& scope, Work work) = 0;

 private:
  friend Result<void> dump(Store& store, const std::string& folder);  // platform/store/dump.h
  virtual Result<void> dump_to(const std::string& folder) = 0;
};

}  // namespace paraf::store
