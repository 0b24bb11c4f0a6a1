-- actions/notices.sql: who wants to be told on the telephone, and on which number.
-- migration: 1
-- The consent is to the number it was given for: another number asks again.
CREATE TABLE phone_consent (
  office TEXT NOT NULL, person TEXT NOT NULL, number TEXT NOT NULL, language TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (office, person));

-- migration: 2
-- A number is somebody's from when they entered a code that was sent to it; consents before that are asked again.
CREATE TABLE phone_proof (
  office TEXT NOT NULL, person TEXT NOT NULL, number TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (office, person));
-- The newest code alone is good. sent: how many since `since`, for the limit.
CREATE TABLE phone_code (
  office TEXT NOT NULL, person TEXT NOT NULL, number TEXT NOT NULL, sealed BLOB NOT NULL, at BIGINT NOT NULL,
  tries BIGINT NOT NULL, since BIGINT NOT NULL, sent BIGINT NOT NULL,
  PRIMARY KEY (office, person));
-- alone: mails that only say that something arrived or waits are spared.
ALTER TABLE phone_consent ADD COLUMN alone BIGINT NOT NULL DEFAULT 0;

-- name: consent_of
SELECT c.number, c.language, p.phone, c.alone FROM phone_consent c
JOIN person p ON p.office = c.office AND p.id = c.person
JOIN phone_proof f ON f.office = c.office AND f.person = c.person AND f.number = c.number
WHERE c.office = $1 AND c.person = $2 AND p.active = 1;

-- name: put_consent
INSERT INTO phone_consent (office, person, number, language, at, alone) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (office, person)
DO UPDATE SET number = excluded.number, language = excluded.language, at = excluded.at, alone = excluded.alone;

-- name: drop_consent
DELETE FROM phone_consent WHERE office = $1 AND person = $2;

-- name: proof_of
SELECT number FROM phone_proof WHERE office = $1 AND person = $2;

-- name: put_proof
INSERT INTO phone_proof (office, person, number, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (office, person) DO UPDATE SET number = excluded.number, at = excluded.at;

-- name: code_of
SELECT number, sealed, at, tries, since, sent FROM phone_code WHERE office = $1 AND person = $2;

-- name: put_code
INSERT INTO phone_code (office, person, number, sealed, at, tries, since, sent) VALUES ($1, $2, $3, $4, $5, 0, $6, $7)
ON CONFLICT (office, person)
DO UPDATE SET number = excluded.number, sealed = excluded.sealed, at = excluded.at, tries = 0, since = excluded.since,
              sent = excluded.sent;

-- name: count_try
UPDATE phone_code SET tries = tries + 1 WHERE office = $1 AND person = $2 AND tries < $3;

-- name: spend_code
UPDATE phone_code SET tries = $3 WHERE office = $1 AND person = $2;
