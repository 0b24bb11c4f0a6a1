-- platform/store/store.sql: the store's own tables, and what the engines ask of a database.

-- migration: 1
CREATE TABLE restore_guard (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  restored_at BIGINT NOT NULL,
  backup_at BIGINT NOT NULL,
  backup TEXT NOT NULL,
  cleared_at BIGINT,
  cleared_by TEXT,
  note TEXT
);

-- name: pending_restore scope: installation
SELECT restored_at, backup_at, backup FROM restore_guard WHERE cleared_at IS NULL;

-- name: set_guard scope: installation
INSERT INTO restore_guard (id, restored_at, backup_at, backup) VALUES (1, $1, $2, $3)
ON CONFLICT (id) DO UPDATE SET restored_at = excluded.restored_at, backup_at = excluded.backup_at,
  backup = excluded.backup, cleared_at = NULL, cleared_by = NULL, note = NULL;

-- name: clear_guard scope: installation
UPDATE restore_guard SET cleared_at = $1, cleared_by = $2, note = $3 WHERE cleared_at IS NULL;

-- ---- migrations -------------------------------------------------------------------------------

-- name: lock_schema [postgresql] scope: installation
-- Nodes that start together migrate one after the other. The number is arbitrary and ours.
SELECT CAST(pg_advisory_xact_lock(7298114) AS TEXT);

-- name: lock_schema [sqlite] scope: installation
-- BEGIN IMMEDIATE holds the file already.
SELECT '';

-- name: make_schema_table scope: installation
CREATE TABLE IF NOT EXISTS schema_migration (
  module TEXT NOT NULL,
  number BIGINT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (module, number)
);

-- name: ran_migrations scope: installation
SELECT module, number, hash FROM schema_migration ORDER BY module, number;

-- name: note_migration scope: installation
INSERT INTO schema_migration (module, number, hash) VALUES ($1, $2, $3);

-- name: tables scope: installation
SELECT CAST(table_name AS TEXT) FROM information_schema.tables
WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name;

-- name: tables [sqlite] scope: installation
SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name;

-- name: references_between [postgresql] scope: installation
-- Which table must be filled before which.
SELECT CAST(child.relname AS TEXT), CAST(parent.relname AS TEXT)
FROM pg_constraint
JOIN pg_class child ON child.oid = conrelid
JOIN pg_class parent ON parent.oid = confrelid
WHERE contype = 'f' AND conrelid <> confrelid
ORDER BY 1, 2;

-- name: strict_session [postgresql] scope: installation
-- "Durable" is what we answer for: a server told to acknowledge early is overruled. What is stricter
-- than `on` (remote_apply) stays.
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local');
