-- actions/actions.sql: what joins an office's people to what the authority made for them.
-- migration: 1
-- The package as the registration office sent it, sealed: what the letter states of the applicant.
CREATE TABLE actions_package (
  office TEXT NOT NULL, case_id TEXT NOT NULL, sealed BLOB NOT NULL,
  PRIMARY KEY (office, case_id));
-- Which certificates a person of the office holds. The newest is the one that signs.
CREATE TABLE actions_holder (
  office TEXT NOT NULL, serial TEXT NOT NULL, person TEXT NOT NULL, subscriber TEXT NOT NULL, key_id TEXT NOT NULL,
  made BIGINT NOT NULL,
  PRIMARY KEY (office, serial));
CREATE INDEX actions_holder_by_person ON actions_holder (office, person);
-- Documents people signed for themselves.
CREATE TABLE actions_signed (
  office TEXT NOT NULL, document TEXT NOT NULL, person TEXT NOT NULL, name TEXT NOT NULL, serial TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (office, document));
CREATE INDEX actions_signed_by_person ON actions_signed (office, person);
-- Words an official wrote over those of a letter's template, sealed: a name may be among them.
CREATE TABLE actions_field (
  office TEXT NOT NULL, case_id TEXT NOT NULL, letter TEXT NOT NULL, field TEXT NOT NULL, sealed BLOB NOT NULL,
  PRIMARY KEY (office, case_id, letter, field));

-- migration: 2
-- The statement of one applicant of a collective request, sealed.
CREATE TABLE actions_member (
  office TEXT NOT NULL, case_id TEXT NOT NULL, person TEXT NOT NULL, sealed BLOB NOT NULL,
  PRIMARY KEY (office, case_id, person));

-- What was reminded of, so that it is once: "90" days before the end of a certificate, "3" before an answer is due.
CREATE TABLE actions_reminder (
  office TEXT NOT NULL, subject TEXT NOT NULL, kind TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (office, subject, kind));

-- name: add_reminder
INSERT INTO actions_reminder (office, subject, kind, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (office, subject, kind) DO NOTHING;

-- name: put_member
INSERT INTO actions_member (office, case_id, person, sealed) VALUES ($1, $2, $3, $4)
ON CONFLICT (office, case_id, person) DO UPDATE SET sealed = excluded.sealed;

-- name: get_member
SELECT sealed FROM actions_member WHERE office = $1 AND case_id = $2 AND person = $3;

-- name: put_package
INSERT INTO actions_package (office, case_id, sealed) VALUES ($1, $2, $3)
ON CONFLICT (office, case_id) DO UPDATE SET sealed = excluded.sealed;

-- name: get_package
SELECT sealed FROM actions_package WHERE office = $1 AND case_id = $2;

-- name: add_holder
INSERT INTO actions_holder (office, serial, person, subscriber, key_id, made) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (office, serial) DO NOTHING;

-- name: holders
SELECT serial, subscriber, key_id, made FROM actions_holder WHERE office = $1 AND person = $2 ORDER BY made DESC, serial;

-- name: holder_of_serial
SELECT person, subscriber FROM actions_holder WHERE office = $1 AND serial = $2;

-- name: add_signed
INSERT INTO actions_signed (office, document, person, name, serial, at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: list_signed
SELECT document, name, serial, at FROM actions_signed WHERE office = $1 AND person = $2 ORDER BY at DESC, document LIMIT 500;

-- name: signed_document
SELECT person, name FROM actions_signed WHERE office = $1 AND document = $2;

-- name: put_field
INSERT INTO actions_field (office, case_id, letter, field, sealed) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (office, case_id, letter, field) DO UPDATE SET sealed = excluded.sealed;

-- name: get_fields
SELECT field, sealed FROM actions_field WHERE office = $1 AND case_id = $2 AND letter = $3 ORDER BY field;
