-- actions/signing_file.sql: PDFs that wait for their owner's signature. Each lies under a key of its own, which is
-- destroyed when it is signed, thrown away or forgotten.
-- migration: 1
-- signed: the document it became; its own octets are gone by then.
CREATE TABLE signing_file (
  office TEXT NOT NULL, id TEXT NOT NULL, person TEXT NOT NULL, name BLOB NOT NULL, size BIGINT NOT NULL,
  touched BIGINT NOT NULL, signed TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (office, id));
CREATE INDEX signing_file_of ON signing_file (office, person, touched);
CREATE INDEX signing_file_touched ON signing_file (office, touched);

-- name: put_file
INSERT INTO signing_file (office, id, person, name, size, touched) VALUES ($1, $2, $3, $4, $5, $6);

-- name: file
SELECT name, size, touched, signed FROM signing_file WHERE office = $1 AND id = $2 AND person = $3;

-- name: files_of
SELECT id, name, size, touched, signed FROM signing_file
WHERE office = $1 AND person = $2 AND signed = '' ORDER BY touched DESC, id;

-- name: touch_file
UPDATE signing_file SET touched = $3 WHERE office = $1 AND id = $2;

-- name: file_signed
UPDATE signing_file SET signed = $3 WHERE office = $1 AND id = $2;

-- name: drop_file
DELETE FROM signing_file WHERE office = $1 AND id = $2;

-- name: forgotten_files
SELECT id FROM signing_file WHERE office = $1 AND touched < $2 ORDER BY touched LIMIT 500;
