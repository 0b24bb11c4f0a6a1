-- office/registry/registry.sql: the books of letters. Days are TEXT ("2026-01-05", the office's day).

-- migration: 1
CREATE TABLE agenda_book (
  office TEXT NOT NULL,
  book TEXT NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (office, book, year)
);
CREATE TABLE agenda_entry (
  office TEXT NOT NULL,
  book TEXT NOT NULL,
  year BIGINT NOT NULL,
  sequence BIGINT NOT NULL,
  number TEXT NOT NULL,
  letter TEXT NOT NULL,
  owner_case TEXT NOT NULL,
  day TEXT NOT NULL,
  their_number TEXT NOT NULL,
  letter_day TEXT NOT NULL,
  sender TEXT NOT NULL,
  receiver TEXT NOT NULL,
  subject TEXT NOT NULL,
  classification TEXT NOT NULL,
  search TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  entered_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (office, book, year, sequence)
);
CREATE UNIQUE INDEX agenda_letter ON agenda_entry (office, book, letter);

-- name: take_next
-- Letters registered at the same moment wait their turn here.
INSERT INTO agenda_book (office, book, year, last) VALUES ($1, $2, $3, 1)
ON CONFLICT (office, book, year) DO UPDATE SET last = agenda_book.last + 1
RETURNING last;

-- name: insert_entry
INSERT INTO agenda_entry (office, book, year, sequence, number, letter, owner_case, day, their_number, letter_day,
                          sender, receiver, subject, classification, search, state, reason, entered_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, '', $17, 1);

-- name: entry_of
SELECT book, year, sequence, number, letter, owner_case, day, their_number, letter_day, sender, receiver, subject,
       classification, state, reason, version
FROM agenda_entry WHERE office = $1 AND book = $2 AND letter = $3;

-- name: set_state
UPDATE agenda_entry SET state = $4, reason = $5, version = version + 1
WHERE office = $1 AND book = $2 AND letter = $3 AND version = $6;

-- name: list
SELECT book, year, sequence, number, letter, owner_case, day, their_number, letter_day, sender, receiver, subject,
       classification, state, reason, version
FROM agenda_entry WHERE office = $1 AND book = $2 AND year = $3 AND sequence > $4
ORDER BY sequence LIMIT $5;

-- name: find
-- The words are matched in a column kept in lower case: the two engines disagree on what LIKE ignores.
SELECT book, year, sequence, number, letter, owner_case, day, their_number, letter_day, sender, receiver, subject,
       classification, state, reason, version
FROM agenda_entry WHERE office = $1 AND book = $2 AND year = $3 AND sequence > $4 AND search LIKE $6 ESCAPE '!'
ORDER BY sequence LIMIT $5;

-- name: sequences
SELECT sequence FROM agenda_entry WHERE office = $1 AND book = $2 AND year = $3 ORDER BY sequence;

-- name: last_of
SELECT last FROM agenda_book WHERE office = $1 AND book = $2 AND year = $3;

-- name: has_sequence
SELECT sequence FROM agenda_entry WHERE office = $1 AND book = $2 AND year = $3 AND sequence = $4;

-- name: go_on_after
-- A book taken over goes on after its highest number.
INSERT INTO agenda_book (office, book, year, last) VALUES ($1, $2, $3, $4)
ON CONFLICT (office, book, year) DO UPDATE SET
  last = CASE WHEN agenda_book.last < excluded.last THEN excluded.last ELSE agenda_book.last END;
