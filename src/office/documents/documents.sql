-- office/documents/documents.sql: the papers of cases, who looked at them, and what their KTP says.

-- migration: 1
CREATE TABLE document (
  office TEXT NOT NULL,
  id TEXT NOT NULL,
  owner_case TEXT NOT NULL,
  applicant TEXT NOT NULL,
  slot TEXT NOT NULL,
  edition BIGINT NOT NULL,
  is_current BIGINT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size BIGINT NOT NULL,
  hash TEXT NOT NULL,
  confidential BIGINT NOT NULL,
  uploaded_by TEXT NOT NULL,
  uploaded_at BIGINT NOT NULL,
  verdict TEXT NOT NULL,
  reason TEXT NOT NULL,
  judged_by TEXT,
  judged_at BIGINT,
  destroyed_at BIGINT,
  version BIGINT NOT NULL,
  PRIMARY KEY (office, id)
);
CREATE UNIQUE INDEX document_slot ON document (office, owner_case, applicant, slot, edition);
CREATE TABLE document_look (
  office TEXT NOT NULL,
  document TEXT NOT NULL,
  person TEXT NOT NULL,
  purpose TEXT NOT NULL,
  looked_at BIGINT NOT NULL
);
CREATE INDEX document_look_of ON document_look (office, document);
CREATE TABLE declared_identity (
  office TEXT NOT NULL,
  document TEXT NOT NULL,
  declared_by TEXT NOT NULL,
  person TEXT NOT NULL,
  sealed BLOB NOT NULL,
  declared_at BIGINT NOT NULL,
  PRIMARY KEY (office, document, declared_by)
);

-- migration: 2
-- What a look at the picture suggests to whoever judges it.
CREATE TABLE document_hint (
  office TEXT NOT NULL,
  document TEXT NOT NULL,
  hint TEXT NOT NULL,
  PRIMARY KEY (office, document, hint)
);
CREATE INDEX document_by_hash ON document (office, hash);

-- migration: 3
-- The date a paper bears, as whoever handed it in read it off.
CREATE TABLE document_day (
  office TEXT NOT NULL,
  document TEXT NOT NULL,
  day TEXT NOT NULL,
  PRIMARY KEY (office, document)
);

-- name: put_day
INSERT INTO document_day (office, document, day) VALUES ($1, $2, $3);

-- name: days_of_case
SELECT d.id, y.day FROM document d JOIN document_day y ON y.office = d.office AND y.document = d.id
WHERE d.office = $1 AND d.owner_case = $2 AND d.is_current = 1;

-- name: hinted_of_case
SELECT d.id FROM document d JOIN document_hint h ON h.office = d.office AND h.document = d.id
WHERE d.office = $1 AND d.owner_case = $2 AND d.is_current = 1 AND h.hint = $3;

-- name: add_hint
INSERT INTO document_hint (office, document, hint) VALUES ($1, $2, $3) ON CONFLICT (office, document, hint) DO NOTHING;

-- name: hints
SELECT hint FROM document_hint WHERE office = $1 AND document = $2 ORDER BY hint;

-- name: same_octets
-- The same file in another case: a request brought in twice, or somebody else's paper.
SELECT owner_case, applicant FROM document WHERE office = $1 AND hash = $2 AND owner_case <> $3 AND is_current = 1
ORDER BY owner_case LIMIT 20;

-- name: newest_edition
SELECT COALESCE(MAX(edition), 0) FROM document WHERE office = $1 AND owner_case = $2 AND applicant = $3 AND slot = $4;

-- name: retire_editions
UPDATE document SET is_current = 0, version = version + 1
WHERE office = $1 AND owner_case = $2 AND applicant = $3 AND slot = $4 AND is_current = 1;

-- name: insert_document
INSERT INTO document (office, id, owner_case, applicant, slot, edition, is_current, name, type, size, hash, confidential,
                      uploaded_by, uploaded_at, verdict, reason, version)
VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $10, $11, $12, $13, 'belum', '', 1);

-- name: load_document
SELECT id, owner_case, applicant, slot, edition, is_current, name, type, size, hash, confidential, uploaded_by, uploaded_at,
       verdict, reason, judged_by, destroyed_at, version
FROM document WHERE office = $1 AND id = $2;

-- name: current_documents
SELECT id, owner_case, applicant, slot, edition, is_current, name, type, size, hash, confidential, uploaded_by, uploaded_at,
       verdict, reason, judged_by, destroyed_at, version
FROM document WHERE office = $1 AND owner_case = $2 AND is_current = 1 ORDER BY slot, applicant;

-- name: all_documents
SELECT id, owner_case, applicant, slot, edition, is_current, name, type, size, hash, confidential, uploaded_by, uploaded_at,
       verdict, reason, judged_by, destroyed_at, version
FROM document WHERE office = $1 AND owner_case = $2 ORDER BY slot, applicant, edition;

-- name: current_of
SELECT id, owner_case, applicant, slot, edition, is_current, name, type, size, hash, confidential, uploaded_by, uploaded_at,
       verdict, reason, judged_by, destroyed_at, version
FROM document WHERE office = $1 AND owner_case = $2 AND applicant = $3 AND slot = $4 AND is_current = 1;

-- name: judge
UPDATE document SET verdict = $3, reason = $4, judged_by = $5, judged_at = $6, version = version + 1
WHERE office = $1 AND id = $2 AND version = $7;

-- name: note_look
INSERT INTO document_look (office, document, person, purpose, looked_at) VALUES ($1, $2, $3, $4, $5);

-- name: looks_at
SELECT person, purpose, looked_at FROM document_look WHERE office = $1 AND document = $2 ORDER BY looked_at, person;

-- name: set_destroyed
UPDATE document SET destroyed_at = $3, version = version + 1 WHERE office = $1 AND id = $2 AND destroyed_at IS NULL;

-- name: declare
INSERT INTO declared_identity (office, document, declared_by, person, sealed, declared_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (office, document, declared_by)
DO UPDATE SET person = excluded.person, sealed = excluded.sealed, declared_at = excluded.declared_at;

-- name: declared
SELECT declared_by, sealed FROM declared_identity WHERE office = $1 AND document = $2 ORDER BY declared_by;

-- name: forget_declared
DELETE FROM declared_identity WHERE office = $1 AND document = $2;
