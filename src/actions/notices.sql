-- actions/notices.sql: who wants to be told on the telephone, and on which number.
-- migration: 1
-- The consent is to the number it was given for: another number asks again.
CREATE TABLE phone_consent (
  office TEXT NOT NULL, person TEXT NOT NULL, number TEXT NOT NULL, language TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (office, person));

-- name: consent_of
SELECT c.number, c.language, p.phone FROM phone_consent c
JOIN person p ON p.office = c.office AND p.id = c.person
WHERE c.office = $1 AND c.person = $2 AND p.active = 1;

-- name: put_consent
INSERT INTO phone_consent (office, person, number, language, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (office, person) DO UPDATE SET number = excluded.number, language = excluded.language, at = excluded.at;

-- name: drop_consent
DELETE FROM phone_consent WHERE office = $1 AND person = $2;
