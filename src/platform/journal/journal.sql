-- platform/journal/journal.sql: the chains. A chain is an office's, or the installation's ('').

-- migration: 1
CREATE TABLE journal_head (
  office TEXT PRIMARY KEY,
  number BIGINT NOT NULL,
  hash BLOB NOT NULL
);
CREATE TABLE journal_entry (
  office TEXT NOT NULL,
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  act TEXT NOT NULL,
  subject TEXT NOT NULL,
  actor TEXT NOT NULL,
  facts TEXT NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (office, number)
);
CREATE INDEX journal_entry_subject ON journal_entry (office, subject, number);

-- migration: 2
-- An auditor asks for every act of a kind: all revocations, all refused log-ins.
CREATE INDEX journal_entry_act ON journal_entry (office, act, number);

-- name: lock_chain [postgresql] first
-- Every act of the batch will want it; taken here, nodes cannot hold chains crosswise.
SELECT number FROM journal_head WHERE office = $1 FOR UPDATE;

-- name: head
SELECT number, hash FROM journal_head WHERE office = $1;
-- name: head [postgresql]
-- Other nodes wait here until our batch is committed.
SELECT number, hash FROM journal_head WHERE office = $1 FOR UPDATE;

-- name: begin_chain
INSERT INTO journal_head (office, number, hash) VALUES ($1, 0, $2) ON CONFLICT (office) DO NOTHING;

-- name: write
INSERT INTO journal_entry (office, number, at, act, subject, actor, facts, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: move_head
-- Once for all entries of a batch.
UPDATE journal_head SET number = $2, hash = $3 WHERE office = $1;

-- The installation's chain, which a transaction of any office may write to.

-- name: installation_head scope: installation
SELECT number, hash FROM journal_head WHERE office = '';
-- name: installation_head [postgresql] scope: installation
SELECT number, hash FROM journal_head WHERE office = '' FOR UPDATE;

-- name: begin_installation_chain scope: installation
INSERT INTO journal_head (office, number, hash) VALUES ('', 0, $1) ON CONFLICT (office) DO NOTHING;

-- name: write_installation scope: installation
INSERT INTO journal_entry (office, number, at, act, subject, actor, facts, hash)
VALUES ('', $1, $2, $3, $4, $5, $6, $7);

-- name: move_installation_head scope: installation
UPDATE journal_head SET number = $1, hash = $2 WHERE office = '';

-- Reading.

-- name: of_subject
SELECT office, number, at, act, subject, actor, facts, hash FROM journal_entry
WHERE office = $1 AND subject = $2 ORDER BY number;

-- name: of_act
SELECT office, number, at, act, subject, actor, facts, hash FROM journal_entry
WHERE office = $1 AND act = $2 AND number > $3 ORDER BY number LIMIT $4;

-- name: latest
SELECT office, number, at, act, subject, actor, facts, hash FROM journal_entry
WHERE office = $1 ORDER BY number DESC LIMIT $2;

-- name: heads scope: across
-- Verification reads every chain.
SELECT office, number, hash FROM journal_head ORDER BY office;

-- name: chains scope: across
-- A chain whose head was removed still has its entries.
SELECT DISTINCT office FROM journal_entry ORDER BY office;

-- name: page scope: across
-- Verification reads every chain, a page at a time.
SELECT office, number, at, act, subject, actor, facts, hash FROM journal_entry
WHERE office = $1 AND number > $2 ORDER BY number LIMIT 2000;
