-- office/people/account.sql: logins, sessions and counted attempts. An account belongs to one person of one
-- office, but who logs in has not said which: these tables are the installation's.

-- migration: 1
CREATE TABLE account (
  id TEXT NOT NULL PRIMARY KEY,
  office TEXT NOT NULL,
  person TEXT NOT NULL,
  login TEXT NOT NULL,
  password TEXT NOT NULL,
  enabled BIGINT NOT NULL,
  opened BIGINT NOT NULL
);
CREATE UNIQUE INDEX account_login ON account (login);
CREATE UNIQUE INDEX account_person ON account (person);
CREATE TABLE account_session (
  id TEXT NOT NULL PRIMARY KEY,
  hash BLOB NOT NULL,
  account TEXT NOT NULL,
  opened BIGINT NOT NULL,
  used BIGINT NOT NULL,
  device TEXT NOT NULL
);
CREATE UNIQUE INDEX account_session_hash ON account_session (hash);
CREATE INDEX account_session_account ON account_session (account);
-- The subject is a hash of login, address, or both: the table tells nobody who tried from where.
CREATE TABLE account_attempt (
  subject BLOB NOT NULL PRIMARY KEY,
  began BIGINT NOT NULL,
  attempts BIGINT NOT NULL
);

-- Who came by a one-time link and is now filling in the forms behind it: nothing but one case.
CREATE TABLE account_enrolment (
  hash BLOB NOT NULL PRIMARY KEY,
  office TEXT NOT NULL,
  person TEXT NOT NULL,
  case_office TEXT NOT NULL,
  case_id TEXT NOT NULL,
  opened BIGINT NOT NULL,
  used BIGINT NOT NULL
);

-- migration: 2
-- The second factor of an account: the key of an authenticator app, sealed; and the last step whose code was taken.
CREATE TABLE account_totp (
  account TEXT NOT NULL PRIMARY KEY,
  sealed BLOB NOT NULL,
  confirmed BIGINT NOT NULL,
  used BIGINT NOT NULL
);

-- migration: 3
-- Who came by the word of another house: through which, and whether it asked a second factor of them itself.
ALTER TABLE account_session ADD COLUMN through TEXT NOT NULL DEFAULT '';
ALTER TABLE account_session ADD COLUMN factor BIGINT NOT NULL DEFAULT 0;
-- The name that an issuer has for the holder of an account, as a hash: bound when they first came.
CREATE TABLE account_vouched (
  subject BLOB NOT NULL PRIMARY KEY,
  issuer BLOB NOT NULL,
  account TEXT NOT NULL,
  bound BIGINT NOT NULL
);
CREATE UNIQUE INDEX account_vouched_once ON account_vouched (account, issuer);

-- name: account_by_login scope: installation
SELECT id, office, person, login, enabled, password FROM account WHERE login = $1;

-- name: account_by_person scope: installation
SELECT id, office, person, login, enabled, password FROM account WHERE person = $1;

-- name: account_by_id scope: installation
SELECT id, office, person, login, enabled, password FROM account WHERE id = $1;

-- name: insert_account scope: installation
INSERT INTO account (id, office, person, login, password, enabled, opened) VALUES ($1, $2, $3, $4, $5, 1, $6);

-- name: set_password scope: installation
UPDATE account SET password = $2 WHERE id = $1;

-- name: set_enabled scope: installation
UPDATE account SET enabled = $2 WHERE id = $1;

-- name: count_attempt scope: installation
-- An attempt in a new window begins to count anew; $3 is when a window must have begun to be still open.
INSERT INTO account_attempt (subject, began, attempts) VALUES ($1, $2, 1)
ON CONFLICT (subject) DO UPDATE SET
  attempts = CASE WHEN account_attempt.began <= $3 THEN 1 ELSE account_attempt.attempts + 1 END,
  began = CASE WHEN account_attempt.began <= $3 THEN $2 ELSE account_attempt.began END
RETURNING attempts, began;

-- name: clear_attempts scope: installation
DELETE FROM account_attempt WHERE subject = $1;

-- name: give_back_attempt scope: installation
UPDATE account_attempt SET attempts = attempts - 1 WHERE subject = $1 AND attempts > 0;

-- name: insert_session scope: installation
INSERT INTO account_session (id, hash, account, opened, used, device, through, factor)
VALUES ($1, $2, $3, $4, $4, $5, $6, $7);

-- name: session_by_hash scope: installation
SELECT s.id, s.opened, s.used, a.id, a.office, a.person, a.login, s.through, s.factor
FROM account_session s JOIN account a ON a.id = s.account
WHERE s.hash = $1 AND a.enabled = 1;

-- name: touch_session scope: installation
UPDATE account_session SET used = $2 WHERE id = $1;

-- name: sessions_of scope: installation
SELECT id, opened, used, device FROM account_session WHERE account = $1 AND used > $2 AND opened > $3 ORDER BY opened;

-- name: end_session scope: installation
DELETE FROM account_session WHERE id = $1 AND account = $2;

-- name: end_sessions scope: installation
DELETE FROM account_session WHERE account = $1;

-- name: forget_sessions scope: installation
DELETE FROM account_session WHERE used <= $1 OR opened <= $2;

-- name: forget_attempts scope: installation
DELETE FROM account_attempt WHERE began <= $1;

-- name: insert_enrolment scope: installation
INSERT INTO account_enrolment (hash, office, person, case_office, case_id, opened, used) VALUES ($1, $2, $3, $4, $5, $6, $6);

-- name: enrolment_by_hash scope: installation
SELECT office, person, case_office, case_id, opened, used FROM account_enrolment WHERE hash = $1;

-- name: touch_enrolment scope: installation
UPDATE account_enrolment SET used = $2 WHERE hash = $1;

-- name: end_enrolment scope: installation
DELETE FROM account_enrolment WHERE hash = $1;

-- name: forget_enrolments scope: installation
DELETE FROM account_enrolment WHERE used <= $1 OR opened <= $2;

-- name: totp scope: installation
SELECT sealed, confirmed, used FROM account_totp WHERE account = $1;

-- name: put_totp scope: installation
-- A key that was confirmed is replaced only after it was taken away.
INSERT INTO account_totp (account, sealed, confirmed, used) VALUES ($1, $2, 0, 0)
ON CONFLICT (account) DO UPDATE SET sealed = excluded.sealed, used = 0 WHERE account_totp.confirmed = 0;

-- name: use_totp scope: installation
-- Of two at once with one code, only one changes the row.
UPDATE account_totp SET used = $2, confirmed = 1 WHERE account = $1 AND used < $2;

-- name: drop_totp scope: installation
DELETE FROM account_totp WHERE account = $1;

-- name: vouched_subject scope: installation
SELECT account FROM account_vouched WHERE subject = $1;

-- name: bind_vouched scope: installation
-- The holder's second name with one issuer, or the name's second holder, changes no row.
INSERT INTO account_vouched (subject, issuer, account, bound) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: unbind_vouched scope: installation
DELETE FROM account_vouched WHERE account = $1;
