-- office/applications/applications.sql: e-office applications: their credentials, what they called, and the
-- documents they may fetch. An application is of one office, but who calls has not said which: these tables are
-- the installation's, and every row that holds a document names its office.

-- migration: 1
CREATE TABLE application (
  id TEXT PRIMARY KEY,
  office TEXT NOT NULL,
  name TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  secret BLOB NOT NULL,
  addresses TEXT NOT NULL,
  policy TEXT NOT NULL,
  enabled BIGINT NOT NULL,
  made BIGINT NOT NULL,
  rotated BIGINT NOT NULL
);
CREATE INDEX application_of_office ON application (office, name);
-- No personal data: a person is an id, a document is an id.
CREATE TABLE application_call (
  id TEXT PRIMARY KEY,
  application TEXT NOT NULL,
  at BIGINT NOT NULL,
  operation TEXT NOT NULL,
  status BIGINT NOT NULL,
  code TEXT NOT NULL,
  took BIGINT NOT NULL,
  address TEXT NOT NULL,
  about TEXT NOT NULL
);
CREATE INDEX application_call_at ON application_call (application, at);
CREATE INDEX application_call_age ON application_call (at);
-- taken: when it was fetched the one time.
CREATE TABLE application_download (
  id TEXT PRIMARY KEY,
  application TEXT NOT NULL,
  office TEXT NOT NULL,
  document TEXT NOT NULL,
  made BIGINT NOT NULL,
  taken BIGINT
);
CREATE INDEX application_download_age ON application_download (made);
-- What an identical call within the window is answered with. The digest is keyed by nothing secret and
-- covers no passphrase: that is checked anew.
CREATE TABLE application_repeat (
  application TEXT NOT NULL,
  digest BLOB NOT NULL,
  office TEXT NOT NULL,
  answer TEXT NOT NULL,
  made BIGINT NOT NULL,
  PRIMARY KEY (application, digest)
);
-- Bearer tokens and authorization codes of the signing interface; only hashes are kept.
CREATE TABLE application_token (
  hash BLOB PRIMARY KEY,
  application TEXT NOT NULL,
  kind TEXT NOT NULL,
  person TEXT NOT NULL,
  detail TEXT NOT NULL,
  expires BIGINT NOT NULL
);
CREATE INDEX application_token_expires ON application_token (expires);

-- migration: 2
-- An identical call under way: answer is '' until it is done, and claim names the one that makes it.
ALTER TABLE application_repeat ADD COLUMN claim TEXT NOT NULL DEFAULT '';
-- The level that signatures through it reach, and where a holder's consent may be sent back to.
ALTER TABLE application ADD COLUMN level TEXT NOT NULL DEFAULT 'B-LT';
ALTER TABLE application ADD COLUMN redirects TEXT NOT NULL DEFAULT '';

-- migration: 3
-- What was got with one login or one consent, as it is renewed: a token that is good once is marked, not
-- forgotten, so that its second coming is seen, and ends them all.
ALTER TABLE application_token ADD COLUMN family TEXT NOT NULL DEFAULT '';
ALTER TABLE application_token ADD COLUMN used BIGINT NOT NULL DEFAULT 0;
CREATE INDEX application_token_family ON application_token (family);

-- name: insert_application scope: installation
INSERT INTO application (id, office, name, title, secret, addresses, policy, enabled, made, rotated)
VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8);

-- name: by_name scope: installation
SELECT id, office, name, title, addresses, policy, enabled, made, rotated, secret, level, redirects FROM application WHERE name = $1;

-- name: by_id scope: installation
SELECT id, office, name, title, addresses, policy, enabled, made, rotated, secret, level, redirects FROM application WHERE id = $1;

-- name: list scope: installation
SELECT id, office, name, title, addresses, policy, enabled, made, rotated, secret, level, redirects FROM application ORDER BY office, name;

-- name: set_secret scope: installation
UPDATE application SET secret = $2, rotated = $3 WHERE id = $1;

-- name: set_enabled scope: installation
UPDATE application SET enabled = $2 WHERE id = $1;

-- name: set_addresses scope: installation
UPDATE application SET addresses = $2 WHERE id = $1;

-- name: set_policy scope: installation
UPDATE application SET policy = $2 WHERE id = $1;

-- name: set_level scope: installation
UPDATE application SET level = $2 WHERE id = $1;

-- name: set_redirects scope: installation
UPDATE application SET redirects = $2 WHERE id = $1;

-- name: add_call scope: installation
INSERT INTO application_call (id, application, at, operation, status, code, took, address, about)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: calls scope: installation
SELECT at, operation, status, code, took, address, about FROM application_call
WHERE application = $1 ORDER BY at DESC, id DESC LIMIT $2;

-- name: sweep_calls scope: installation
DELETE FROM application_call WHERE at < $1;

-- name: add_download scope: installation
INSERT INTO application_download (id, application, office, document, made) VALUES ($1, $2, $3, $4, $5);

-- name: download scope: installation
SELECT office, document, made, taken FROM application_download WHERE id = $1 AND application = $2;

-- name: take_download scope: installation
UPDATE application_download SET taken = $3 WHERE id = $1 AND application = $2 AND taken IS NULL;

-- name: sweep_downloads scope: installation
DELETE FROM application_download WHERE made < $1;

-- name: repeat scope: installation
SELECT answer, made FROM application_repeat WHERE application = $1 AND digest = $2 AND made > $3;

-- name: claim_repeat scope: installation
-- Whose answer is no longer good, or whose maker was not heard of since, gives the turn to this one.
INSERT INTO application_repeat (application, digest, office, answer, made, claim) VALUES ($1, $2, $3, '', $4, $5)
ON CONFLICT (application, digest) DO UPDATE SET answer = '', made = excluded.made, claim = excluded.claim
WHERE application_repeat.made <= $6 OR (application_repeat.answer = '' AND application_repeat.made <= $7);

-- name: keep_repeat scope: installation
UPDATE application_repeat SET made = $4 WHERE application = $1 AND digest = $2 AND claim = $3 AND answer = '';

-- name: fulfil_repeat scope: installation
UPDATE application_repeat SET answer = $4, made = $5
WHERE application = $1 AND digest = $2 AND claim = $3 AND answer = '';

-- name: drop_repeat scope: installation
DELETE FROM application_repeat WHERE application = $1 AND digest = $2 AND claim = $3 AND answer = '';

-- name: sweep_repeats scope: installation
DELETE FROM application_repeat WHERE made < $1;

-- name: add_token scope: installation
INSERT INTO application_token (hash, application, kind, person, detail, expires, family) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: token scope: installation
SELECT application, person, detail, expires, family FROM application_token WHERE hash = $1 AND kind = $2 AND expires > $3;

-- name: use_token scope: installation
UPDATE application_token SET used = 1 WHERE hash = $1 AND used = 0;

-- name: drop_family scope: installation
DELETE FROM application_token WHERE family = $1 AND family <> '';

-- name: drop_token scope: installation
DELETE FROM application_token WHERE hash = $1;

-- name: drop_tokens scope: installation
DELETE FROM application_token WHERE application = $1;

-- name: sweep_tokens scope: installation
DELETE FROM application_token WHERE expires <= $1;
