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

-- name: begin_list scope: installation
-- Zero rows: not whole. Checked again it is as young as if it had come today.
INSERT INTO ca_list (hash, row_count, brought, brought_by) VALUES ($1, 0, $2, $3)
ON CONFLICT (hash) DO UPDATE SET brought = excluded.brought;

-- name: whole_list scope: installation
SELECT hash FROM ca_list WHERE hash = $1 AND row_count > 0;

-- name: insert_list_row scope: installation
-- The hash is over the rows: the same line of the same list is the same row.
INSERT INTO ca_list_row (list, line, content) VALUES ($1, $2, $3) ON CONFLICT (list, line) DO NOTHING;

-- name: end_list scope: installation
UPDATE ca_list SET row_count = $2 WHERE hash = $1;

-- name: list_rows scope: installation
SELECT r.line, r.content FROM ca_list_row r JOIN ca_list l ON l.hash = r.list
WHERE r.list = $1 AND l.row_count > 0 ORDER BY r.line;

-- name: unmark_lists [sqlite] scope: installation
-- Old, and no request names it, decided or not. (With the column's affinity SQLite would not look into the index.)
UPDATE ca_list SET row_count = 0 WHERE brought < $1 AND row_count > 0 AND NOT EXISTS (
  SELECT 1 FROM ca_request q WHERE q.act = 'issue_list'
    AND substr(q.content, instr(q.content, char(10) || 'list=') + 6, 64) = +ca_list.hash);
-- name: unmark_lists [postgresql] scope: installation
UPDATE ca_list SET row_count = 0 WHERE brought < $1 AND row_count > 0 AND NOT EXISTS (
  SELECT 1 FROM ca_request q WHERE q.act = 'issue_list'
    AND substr(q.content, strpos(q.content, chr(10) || 'list=') + 6, 64) = ca_list.hash);

-- name: unmarked_lists scope: installation
SELECT hash FROM ca_list WHERE brought < $1 AND row_count = 0 ORDER BY hash;

-- name: drop_list_rows scope: installation
-- Nothing of a list that somebody checks again meanwhile.
DELETE FROM ca_list_row WHERE list = $1
AND line IN (SELECT line FROM ca_list_row WHERE list = $1 ORDER BY line LIMIT $2)
AND EXISTS (SELECT 1 FROM ca_list l WHERE l.hash = $1 AND l.brought < $3 AND l.row_count = 0);

-- name: drop_list scope: installation
DELETE FROM ca_list WHERE hash = $1 AND brought < $2 AND row_count = 0;

-- name: put_list_made scope: installation
-- A row that was refused may be issued by a later try; a serial stays.
INSERT INTO ca_list_made (request, line, serial, code, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (request, line) DO UPDATE SET serial = excluded.serial, code = excluded.code, at = excluded.at
WHERE ca_list_made.serial = '';

-- name: list_issued [sqlite] scope: installation
-- By whichever request that named the list; the first one's stays. The expression is that of the index ca_request_list.
SELECT m.line, m.serial, m.request FROM ca_request q JOIN ca_list_made m ON m.request = q.id
WHERE q.act = 'issue_list' AND substr(q.content, instr(q.content, char(10) || 'list=') + 6, 64) = $1
  AND m.serial <> '' ORDER BY m.at DESC, m.line, m.request DESC;
-- name: list_issued [postgresql] scope: installation
SELECT m.line, m.serial, m.request FROM ca_request q JOIN ca_list_made m ON m.request = q.id
WHERE q.act = 'issue_list' AND substr(q.content, strpos(q.content, chr(10) || 'list=') + 6, 64) = $1
  AND m.serial <> '' ORDER BY m.at DESC, m.line, m.request DESC;

-- name: list_made scope: installation
SELECT line, serial, code FROM ca_list_made WHERE request = $1 ORDER BY line;
