-- actions/identity_draft.sql: what an applicant typed on the page behind the link and has to look at again. The words
-- lie sealed, the card under a key of its own; both go when the data is complete, and after a day.
-- migration: 1
CREATE TABLE identity_draft (
  office TEXT NOT NULL, person TEXT NOT NULL, subject TEXT NOT NULL, words BLOB NOT NULL, document TEXT NOT NULL,
  size BIGINT NOT NULL, changed BIGINT NOT NULL,
  PRIMARY KEY (office, person, subject));
CREATE INDEX identity_draft_changed ON identity_draft (office, changed);

-- name: draft
SELECT words, document, size FROM identity_draft WHERE office = $1 AND person = $2 AND subject = $3;

-- name: put_draft
INSERT INTO identity_draft (office, person, subject, words, document, size, changed) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (office, person, subject) DO UPDATE SET words = excluded.words, document = excluded.document,
  size = excluded.size, changed = excluded.changed;

-- name: drop_draft
DELETE FROM identity_draft WHERE office = $1 AND person = $2 AND subject = $3;

-- name: forgotten_drafts
SELECT person, subject, document FROM identity_draft WHERE office = $1 AND changed < $2 ORDER BY changed LIMIT 500;
