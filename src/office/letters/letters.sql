-- office/letters/letters.sql: letters, their versions and initials.
-- What a letter says is sealed: it names people and their NIK. Beside it stands what a list needs.

-- migration: 1
CREATE TABLE letter (
  office TEXT NOT NULL,
  id TEXT NOT NULL,
  owner_case TEXT NOT NULL,
  letter TEXT NOT NULL,
  subject TEXT NOT NULL,
  state TEXT NOT NULL,
  edition BIGINT NOT NULL,
  hash TEXT NOT NULL,
  number TEXT NOT NULL,
  day TEXT NOT NULL,
  check_code TEXT NOT NULL,
  signed_by TEXT,
  signed_at BIGINT,
  document TEXT,
  sealed_at BIGINT,
  archived_at BIGINT,
  dispatched_at BIGINT,
  classification TEXT NOT NULL,
  retention_years BIGINT NOT NULL,
  dispatched_to TEXT NOT NULL,
  dispatched_by_way TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (office, id)
);
CREATE UNIQUE INDEX letter_code ON letter (check_code);
CREATE INDEX letter_case ON letter (office, owner_case);
CREATE INDEX letter_state ON letter (office, state, id);
CREATE TABLE letter_version (
  office TEXT NOT NULL,
  letter TEXT NOT NULL,
  edition BIGINT NOT NULL,
  content BLOB NOT NULL,
  hash TEXT NOT NULL,
  author TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  remark TEXT NOT NULL,
  PRIMARY KEY (office, letter, edition)
);
CREATE TABLE letter_initial (
  office TEXT NOT NULL,
  letter TEXT NOT NULL,
  edition BIGINT NOT NULL,
  person TEXT NOT NULL,
  performer TEXT NOT NULL,
  position TEXT NOT NULL,
  hash TEXT NOT NULL,
  given_at BIGINT NOT NULL,
  PRIMARY KEY (office, letter, edition, performer)
);

-- migration: 2
-- What an official asked to be put right, at a block of a version. Its words are sealed: they may name people.
CREATE TABLE letter_mark (
  office TEXT NOT NULL,
  letter TEXT NOT NULL,
  id TEXT NOT NULL,
  edition BIGINT NOT NULL,
  block BIGINT NOT NULL,
  author TEXT NOT NULL,
  position TEXT NOT NULL,
  words BLOB NOT NULL,
  given_at BIGINT NOT NULL,
  PRIMARY KEY (office, letter, id)
);

-- migration: 3
-- What somebody has signed is asked by that person, who looks for a misuse of their name.
CREATE INDEX letter_signer ON letter (office, signed_by, signed_at);

-- name: insert_letter
INSERT INTO letter (office, id, owner_case, letter, subject, state, edition, hash, number, day, check_code,
                    classification, retention_years, dispatched_to, dispatched_by_way, version)
VALUES ($1, $2, $3, $4, $5, 'konsep', 1, $6, '', '', $7, '', 0, '', '', 1);

-- name: load_letter
SELECT id, owner_case, letter, subject, state, edition, hash, number, day, check_code, signed_by, signed_at, document,
       sealed_at, archived_at, dispatched_at, classification, retention_years, dispatched_to, dispatched_by_way, version
FROM letter WHERE office = $1 AND id = $2;

-- name: letter_of_case
-- A letter that was given up may have a successor: the living one, else the newest.
SELECT id, owner_case, letter, subject, state, edition, hash, number, day, check_code, signed_by, signed_at, document,
       sealed_at, archived_at, dispatched_at, classification, retention_years, dispatched_to, dispatched_by_way, version
FROM letter WHERE office = $1 AND owner_case = $2 AND letter = $3
ORDER BY CASE WHEN state = 'batal' THEN 1 ELSE 0 END, id DESC LIMIT 1;

-- name: letters_of_case
SELECT id, owner_case, letter, subject, state, edition, hash, number, day, check_code, signed_by, signed_at, document,
       sealed_at, archived_at, dispatched_at, classification, retention_years, dispatched_to, dispatched_by_way, version
FROM letter WHERE office = $1 AND owner_case = $2 ORDER BY id;

-- name: letters_in
SELECT id, owner_case, letter, subject, state, edition, hash, number, day, check_code, signed_by, signed_at, document,
       sealed_at, archived_at, dispatched_at, classification, retention_years, dispatched_to, dispatched_by_way, version
FROM letter WHERE office = $1 AND state = $2 ORDER BY id DESC LIMIT $3;

-- name: letters_signed_by
SELECT id, owner_case, letter, subject, state, edition, hash, number, day, check_code, signed_by, signed_at, document,
       sealed_at, archived_at, dispatched_at, classification, retention_years, dispatched_to, dispatched_by_way, version
FROM letter WHERE office = $1 AND signed_by = $2 ORDER BY signed_at DESC, id DESC LIMIT $3;

-- name: letter_by_code scope: across
-- Only a signed letter is anybody's business: a draft has no page.
SELECT office, id, number, day, subject, state FROM letter WHERE check_code = $1 AND state = 'ditandatangani';

-- name: set_edition
UPDATE letter SET edition = $3, hash = $4, subject = $5, version = version + 1 WHERE office = $1 AND id = $2 AND version = $6;

-- name: touch
UPDATE letter SET version = version + 1 WHERE office = $1 AND id = $2 AND version = $3;

-- name: set_number
UPDATE letter SET state = 'bernomor', number = $3, day = $4, version = version + 1
WHERE office = $1 AND id = $2 AND version = $5;

-- name: set_signed
UPDATE letter SET state = 'ditandatangani', signed_by = $3, signed_at = $4, document = $5, version = version + 1
WHERE office = $1 AND id = $2 AND version = $6;

-- name: set_state
UPDATE letter SET state = $3, version = version + 1 WHERE office = $1 AND id = $2 AND version = $4;

-- name: set_sealed
UPDATE letter SET sealed_at = $3, version = version + 1 WHERE office = $1 AND id = $2 AND version = $4;

-- name: set_archived
UPDATE letter SET archived_at = $3, classification = $4, retention_years = $5, version = version + 1
WHERE office = $1 AND id = $2 AND version = $6;

-- name: set_dispatched
UPDATE letter SET dispatched_at = $3, dispatched_to = $4, dispatched_by_way = $5, version = version + 1
WHERE office = $1 AND id = $2 AND version = $6;

-- name: insert_version
INSERT INTO letter_version (office, letter, edition, content, hash, author, made_at, remark)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: versions
SELECT edition, hash, author, made_at, remark FROM letter_version WHERE office = $1 AND letter = $2 ORDER BY edition;

-- name: content
SELECT content FROM letter_version WHERE office = $1 AND letter = $2 AND edition = $3;

-- name: insert_initial
INSERT INTO letter_initial (office, letter, edition, person, performer, position, hash, given_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: initials
SELECT person, performer, position, edition, hash, given_at FROM letter_initial WHERE office = $1 AND letter = $2
ORDER BY given_at, edition, performer;

-- name: insert_mark
INSERT INTO letter_mark (office, letter, id, edition, block, author, position, words, given_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (office, letter, id) DO NOTHING;

-- name: marks
SELECT id, edition, block, author, position, words, given_at FROM letter_mark WHERE office = $1 AND letter = $2
ORDER BY edition, block, id;
