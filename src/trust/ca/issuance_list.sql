-- trust/ca/issuance_list.sql: lists of orders that one request issues.

-- migration: 1
-- A list of orders that one request issues, under a hash over all of its rows; and what became of each row.
CREATE TABLE ca_list (
  hash TEXT PRIMARY KEY,
  row_count BIGINT NOT NULL,
  brought BIGINT NOT NULL,
  brought_by TEXT NOT NULL
);
CREATE TABLE ca_list_row (
  list TEXT NOT NULL,
  line BIGINT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (list, line)
);
CREATE TABLE ca_list_made (
  request TEXT NOT NULL,
  line BIGINT NOT NULL,
  serial TEXT NOT NULL,
  code TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (request, line)
);

-- name: insert_list scope: installation
INSERT INTO ca_list (hash, row_count, brought, brought_by) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING;

-- name: insert_list_row scope: installation
INSERT INTO ca_list_row (list, line, content) VALUES ($1, $2, $3);

-- name: list_rows scope: installation
SELECT line, content FROM ca_list_row WHERE list = $1 ORDER BY line;

-- name: put_list_made scope: installation
-- A row that was refused may be issued by a later try; a serial stays.
INSERT INTO ca_list_made (request, line, serial, code, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (request, line) DO UPDATE SET serial = excluded.serial, code = excluded.code, at = excluded.at
WHERE ca_list_made.serial = '';

-- name: list_made scope: installation
SELECT line, serial, code FROM ca_list_made WHERE request = $1 ORDER BY line;
