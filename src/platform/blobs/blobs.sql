-- platform/blobs/blobs.sql: which documents there are, and the wrapped keys that open them.

-- migration: 1
CREATE TABLE blob_period (
  period TEXT PRIMARY KEY,          -- 2026-01
  wrapped_key BLOB NOT NULL,        -- by the token
  made BIGINT NOT NULL
);
CREATE TABLE blob_document (
  office TEXT NOT NULL,
  document TEXT PRIMARY KEY,
  name TEXT NOT NULL,               -- on the shelf
  size BIGINT NOT NULL,
  period TEXT NOT NULL,
  wrapped_key BLOB,                 -- by the period's key; NULL: destroyed
  kept BIGINT NOT NULL,
  destroyed BIGINT
);
CREATE INDEX blob_document_name ON blob_document (name);
CREATE INDEX blob_document_period ON blob_document (period);
CREATE TABLE blob_data_key (
  name TEXT PRIMARY KEY,            -- seal, index
  wrapped_key BLOB NOT NULL,        -- by the token
  made BIGINT NOT NULL
);

-- name: period_key scope: installation
SELECT wrapped_key FROM blob_period WHERE period = $1;
-- name: add_period scope: installation
-- Another node may have been faster: its key is the one.
INSERT INTO blob_period (period, wrapped_key, made) VALUES ($1, $2, $3) ON CONFLICT (period) DO NOTHING;
-- name: drop_period scope: across
-- A period's key is over the documents of all offices.
DELETE FROM blob_period WHERE period = $1;
-- name: lock_period [postgresql] scope: installation
-- Held to the end: a period that is being retired waits, and what comes after it finds none.
SELECT period FROM blob_period WHERE period = $1 FOR SHARE;
-- name: lock_period [sqlite] scope: installation
SELECT period FROM blob_period WHERE period = $1;
-- name: lock_period_alone [postgresql] scope: across
-- For retiring it, over all offices: keep() waits, and then finds no period.
SELECT period FROM blob_period WHERE period = $1 FOR UPDATE;
-- name: lock_period_alone [sqlite] scope: across
-- As above; SQLite has one writer.
SELECT period FROM blob_period WHERE period = $1;

-- name: keep
INSERT INTO blob_document (office, document, name, size, period, wrapped_key, kept)
VALUES ($1, $2, $3, $4, $5, $6, $7);
-- name: load
SELECT name, period, wrapped_key FROM blob_document WHERE office = $1 AND document = $2;
-- name: destroy
UPDATE blob_document SET wrapped_key = NULL, destroyed = $3
WHERE office = $1 AND document = $2 AND wrapped_key IS NOT NULL;
-- name: exists
SELECT 1 FROM blob_document WHERE office = $1 AND document = $2;

-- name: living_name scope: across
-- The shelf knows names and no offices.
SELECT 1 FROM blob_document WHERE name = $1 AND wrapped_key IS NOT NULL LIMIT 1;
-- name: living_of_period scope: across
-- A period's key is over the documents of all offices.
SELECT office, document, wrapped_key FROM blob_document
WHERE period = $1 AND wrapped_key IS NOT NULL ORDER BY document;
-- name: rewrap scope: across
-- As above.
UPDATE blob_document SET period = $2, wrapped_key = $3 WHERE document = $1;

-- name: data_key scope: installation
SELECT wrapped_key FROM blob_data_key WHERE name = $1;
-- name: add_data_key scope: installation
INSERT INTO blob_data_key (name, wrapped_key, made) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING;
