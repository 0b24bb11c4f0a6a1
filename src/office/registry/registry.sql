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

-- migration: 2 [sqlite]
-- The words a line is found by: a search reads the lines of its rarest word, not the book. What stands in the books
-- already is cut into words here, letter by letter; letters are stepped over as base/words.h does.
CREATE TABLE agenda_word (
  office TEXT NOT NULL,
  book TEXT NOT NULL,
  year BIGINT NOT NULL,
  word TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  PRIMARY KEY (office, book, year, word, sequence)
) WITHOUT ROWID;
WITH RECURSIVE cut(office, book, year, sequence, word, rest) AS (
  SELECT office, book, year, sequence, '', search || ' ' FROM agenda_entry
  UNION ALL
  SELECT office, book, year, sequence,
    CASE WHEN substr(rest, 1, 1) GLOB '[a-z0-9]' OR unicode(rest) > 127 THEN word || substr(rest, 1, 1) ELSE '' END,
    substr(rest, 2)
  FROM cut WHERE rest <> ''
)
INSERT OR IGNORE INTO agenda_word (office, book, year, word, sequence)
SELECT office, book, year, substr(word, 1, 80), sequence FROM cut
WHERE word <> '' AND NOT (substr(rest, 1, 1) GLOB '[a-z0-9]' OR unicode(rest) > 127);
-- migration: 2 [postgresql]
-- Words are compared by their octets, whatever the language of the database.
CREATE TABLE agenda_word (
  office TEXT NOT NULL,
  book TEXT NOT NULL,
  year BIGINT NOT NULL,
  word TEXT COLLATE "C" NOT NULL,
  sequence BIGINT NOT NULL,
  PRIMARY KEY (office, book, year, word, sequence)
);
INSERT INTO agenda_word (office, book, year, word, sequence)
SELECT DISTINCT office, book, year, left(word, 80), sequence FROM agenda_entry
CROSS JOIN LATERAL regexp_split_to_table(search, '[\x01-\x2f\x3a-\x60\x7b-\x7f]+') AS word
WHERE word <> '';

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

-- name: add_word
INSERT INTO agenda_word (office, book, year, word, sequence) VALUES ($1, $2, $3, $4, $5);

-- name: word_counts
-- How many lines of each book (or of one, $5) have a word that begins so: counted no further than it matters.
SELECT b.book, b.year, b.last,
  (SELECT COUNT(*) FROM (SELECT 1 FROM agenda_word w
    WHERE w.office = b.office AND w.book = b.book AND w.year = b.year AND w.word >= $2 AND w.word < $3 LIMIT $4) few)
FROM agenda_book b WHERE b.office = $1 AND ($5 = '' OR (b.book = $5 AND b.year = $6)) ORDER BY b.year DESC, b.book;

-- name: of_word
-- The lines of a rare word. LIKE on every word only spares the reading of lines: the caller looks again. (SQLite
-- joins across in the order written.)
SELECT e.book, e.year, e.sequence, e.number, e.letter, e.owner_case, e.day, e.their_number, e.letter_day, e.sender,
       e.receiver, e.subject, e.classification, e.state, e.reason, e.version
FROM (SELECT DISTINCT sequence FROM agenda_word
  WHERE office = $1 AND book = $2 AND year = $3 AND word >= $4 AND word < $5 AND sequence > $6 AND sequence < $7) w
CROSS JOIN agenda_entry e
WHERE e.office = $1 AND e.book = $2 AND e.year = $3 AND e.sequence = w.sequence
  AND e.search LIKE $8 ESCAPE '!' AND e.search LIKE $9 ESCAPE '!' AND e.search LIKE $10 ESCAPE '!'
  AND e.search LIKE $11 ESCAPE '!'
ORDER BY e.sequence;

-- name: of_stretch
-- A stretch of the book. The words are in a column kept in lower case: the two engines disagree on what LIKE ignores.
SELECT book, year, sequence, number, letter, owner_case, day, their_number, letter_day, sender, receiver, subject,
       classification, state, reason, version
FROM agenda_entry WHERE office = $1 AND book = $2 AND year = $3 AND sequence > $4 AND sequence < $5
  AND search LIKE $6 ESCAPE '!' AND search LIKE $7 ESCAPE '!' AND search LIKE $8 ESCAPE '!' AND search LIKE $9 ESCAPE '!'
ORDER BY sequence;

-- name: held
SELECT COUNT(*), MIN(sequence), MAX(sequence) FROM agenda_entry WHERE office = $1 AND book = $2 AND year = $3;

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
