-- office/people/people.sql: offices, people, roles, agreements, and the authority's subscribers.
-- Days are TEXT ("2026-01-05", the office's own day); '' means "until further notice".

-- migration: 1
CREATE TABLE office_identity (
  office TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  data TEXT NOT NULL,
  version BIGINT NOT NULL
);
CREATE TABLE person (
  office TEXT NOT NULL,
  id TEXT NOT NULL,
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  nip TEXT,
  position TEXT NOT NULL,
  rank TEXT NOT NULL,
  unit TEXT NOT NULL,
  agency TEXT NOT NULL,
  email TEXT,
  email_state BIGINT NOT NULL,
  phone TEXT,
  nik_masked TEXT NOT NULL,
  nik_sealed BLOB,
  nik_index BLOB,
  active BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (office, id)
);
CREATE UNIQUE INDEX person_login ON person (office, login);
CREATE UNIQUE INDEX person_nik ON person (office, nik_index) WHERE active = 1 AND nik_index IS NOT NULL;
CREATE INDEX person_email ON person (office, email);
CREATE TABLE email_confirmation (
  office TEXT NOT NULL,
  person TEXT NOT NULL,
  hash BLOB NOT NULL,
  email TEXT NOT NULL,
  ends BIGINT NOT NULL,
  PRIMARY KEY (office, person)
);
CREATE TABLE role_grant (
  office TEXT NOT NULL,
  person TEXT NOT NULL,
  role TEXT NOT NULL,
  unit TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  granted_at BIGINT NOT NULL,
  PRIMARY KEY (office, person, role, unit, from_day)
);
CREATE TABLE stand_in (
  office TEXT NOT NULL,
  id TEXT NOT NULL,
  person TEXT NOT NULL,
  role TEXT NOT NULL,
  unit TEXT NOT NULL,
  kind TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  legal_basis TEXT NOT NULL,
  title TEXT NOT NULL,
  appointed_at BIGINT NOT NULL,
  PRIMARY KEY (office, id)
);
CREATE TABLE qualification (
  office TEXT NOT NULL,
  person TEXT NOT NULL,
  kind TEXT NOT NULL,
  proof TEXT NOT NULL,
  document TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (office, person, kind, from_day)
);
CREATE TABLE agreement (
  office TEXT NOT NULL,
  id TEXT NOT NULL,
  partner TEXT NOT NULL,
  number TEXT NOT NULL,
  subject TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (office, id)
);
CREATE TABLE subscriber (
  office TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  nip TEXT,
  nik_masked TEXT NOT NULL,
  nik_sealed BLOB NOT NULL,
  nik_index BLOB NOT NULL,
  email TEXT NOT NULL,
  phone TEXT,
  position TEXT NOT NULL,
  unit TEXT NOT NULL,
  organisation TEXT NOT NULL,
  region TEXT NOT NULL,
  province TEXT NOT NULL,
  origin TEXT NOT NULL,
  origin_case TEXT NOT NULL,
  origin_person TEXT NOT NULL,
  status TEXT NOT NULL,
  verified BIGINT NOT NULL,
  key_id TEXT NOT NULL,
  certificate TEXT NOT NULL,
  email_confirmed BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (office, id)
);
CREATE UNIQUE INDEX subscriber_nik ON subscriber (office, nik_index);
CREATE INDEX subscriber_email ON subscriber (office, email);
CREATE INDEX subscriber_case ON subscriber (office, origin, origin_case);
CREATE TABLE invitation (
  office TEXT NOT NULL,
  subscriber TEXT NOT NULL,
  hash BLOB NOT NULL,
  ends BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  PRIMARY KEY (office, subscriber)
);
CREATE UNIQUE INDEX invitation_hash ON invitation (office, hash);

-- migration: 2
-- Certificates of an authority outside this installation: imported, or read off the authority's mail.
CREATE TABLE held_certificate (
  office TEXT NOT NULL,
  serial TEXT NOT NULL,
  issuer TEXT NOT NULL,
  person TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  state TEXT NOT NULL,           -- aktif, dicabut
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (office, serial)
);
CREATE INDEX held_certificate_person ON held_certificate (office, person);
CREATE INDEX held_certificate_end ON held_certificate (office, until_day);
-- What a role asks of whoever is to hold it.
CREATE TABLE role_requirement (
  office TEXT NOT NULL,
  role TEXT NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (office, role, kind)
);
-- Transfers and departures, on their legal basis.
CREATE TABLE person_change (
  office TEXT NOT NULL,
  id TEXT NOT NULL,
  person TEXT NOT NULL,
  kind TEXT NOT NULL,
  day TEXT NOT NULL,
  basis TEXT NOT NULL,
  from_unit TEXT NOT NULL,
  to_unit TEXT NOT NULL,
  state TEXT NOT NULL,           -- menunggu, berlaku
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (office, id)
);
CREATE INDEX person_change_person ON person_change (office, person);
CREATE INDEX person_change_due ON person_change (state, day);
CREATE INDEX person_nip ON person (office, nip);

-- migration: 3 [sqlite]
-- The words a person is found by: of the name, of the address, and `nip:` with every end of the NIP of six digits
-- or more. Names and addresses that are there already are cut as base/words.h does.
CREATE TABLE person_word (
  office TEXT NOT NULL,
  word TEXT NOT NULL,
  person TEXT NOT NULL,
  PRIMARY KEY (office, word, person)
) WITHOUT ROWID;
CREATE INDEX person_word_of ON person_word (office, person, word);
CREATE INDEX person_name ON person (office, name, id);
WITH RECURSIVE cut(office, person, word, rest) AS (
  SELECT office, id, '', lower(name || ' ' || COALESCE(email, '')) || ' ' FROM person
  UNION ALL
  SELECT office, person,
    CASE WHEN substr(rest, 1, 1) GLOB '[a-z0-9]' OR unicode(rest) > 127 THEN word || substr(rest, 1, 1) ELSE '' END,
    substr(rest, 2)
  FROM cut WHERE rest <> ''
)
INSERT OR IGNORE INTO person_word (office, word, person)
SELECT office, substr(word, 1, 80), person FROM cut
WHERE word <> '' AND NOT (substr(rest, 1, 1) GLOB '[a-z0-9]' OR unicode(rest) > 127);
WITH RECURSIVE ends(office, person, digits) AS (
  SELECT office, id, nip FROM person WHERE nip IS NOT NULL
  UNION ALL
  SELECT office, person, substr(digits, 2) FROM ends WHERE length(digits) > 6
)
INSERT OR IGNORE INTO person_word (office, word, person) SELECT office, 'nip:' || digits, person FROM ends;
-- migration: 3 [postgresql]
CREATE TABLE person_word (
  office TEXT NOT NULL,
  word TEXT COLLATE "C" NOT NULL,
  person TEXT NOT NULL,
  PRIMARY KEY (office, word, person)
);
CREATE INDEX person_word_of ON person_word (office, person, word);
CREATE INDEX person_name ON person (office, name, id);
-- Small letters of A to Z alone, in any language of the database.
INSERT INTO person_word (office, word, person)
SELECT DISTINCT office, left(word, 80), id FROM person
CROSS JOIN LATERAL regexp_split_to_table(lower((name || ' ' || COALESCE(email, '')) COLLATE "C"),
                                         '[\x01-\x2f\x3a-\x60\x7b-\x7f]+') AS word
WHERE word <> '';
INSERT INTO person_word (office, word, person)
SELECT DISTINCT office, 'nip:' || substr(nip, i), id FROM person CROSS JOIN LATERAL generate_series(1, length(nip) - 5) AS i
WHERE nip IS NOT NULL;

-- name: put_held
INSERT INTO held_certificate (office, serial, issuer, person, from_day, until_day, state, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (office, serial) DO UPDATE SET from_day = excluded.from_day, until_day = excluded.until_day, state = excluded.state;

-- name: held_by_serial
SELECT serial, issuer, person, from_day, until_day, state FROM held_certificate WHERE office = $1 AND serial = $2;

-- name: held_of
SELECT serial, issuer, person, from_day, until_day, state FROM held_certificate WHERE office = $1 AND person = $2
ORDER BY until_day DESC, serial;

-- name: held_ending
SELECT serial, issuer, person, from_day, until_day, state FROM held_certificate
WHERE office = $1 AND state = 'aktif' AND until_day >= $2 AND until_day <= $3 ORDER BY until_day, serial;

-- name: require
INSERT INTO role_requirement (office, role, kind) VALUES ($1, $2, $3) ON CONFLICT (office, role, kind) DO NOTHING;

-- name: require_no_more
DELETE FROM role_requirement WHERE office = $1 AND role = $2 AND kind = $3;

-- name: requirements
SELECT role, kind FROM role_requirement WHERE office = $1 ORDER BY role, kind;

-- name: add_change
INSERT INTO person_change (office, id, person, kind, day, basis, from_unit, to_unit, state, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: changes_of
SELECT id, person, kind, day, basis, from_unit, to_unit, state FROM person_change WHERE office = $1 AND person = $2
ORDER BY day, id;

-- name: changes_due
SELECT id, person, kind, day, basis, from_unit, to_unit, state FROM person_change
WHERE office = $1 AND state = 'menunggu' AND day <= $2 ORDER BY day, id LIMIT 500;

-- name: change_done
UPDATE person_change SET state = 'berlaku' WHERE office = $1 AND id = $2 AND state = 'menunggu';

-- name: end_all_grants
UPDATE role_grant SET until_day = $3 WHERE office = $1 AND person = $2 AND (until_day = '' OR until_day > $3);

-- name: end_all_stand_ins
UPDATE stand_in SET until_day = $3 WHERE office = $1 AND person = $2 AND until_day > $3;

-- name: person_by_nip
SELECT id, login, name, nip, position, rank, unit, agency, email, email_state, phone, nik_masked, active, version
FROM person WHERE office = $1 AND nip = $2 AND active = 1 ORDER BY id LIMIT 1;

-- name: insert_office
INSERT INTO office_identity (office, kind, data, version) VALUES ($1, $2, $3, 1);

-- name: update_office
UPDATE office_identity SET kind = $2, data = $3, version = version + 1 WHERE office = $1 AND version = $4;

-- name: load_office
SELECT office, data, version, kind FROM office_identity WHERE office = $1;

-- name: all_offices scope: across
-- The list of offices is the installation's: to choose at login, and to wire them at start.
SELECT office, data, version, kind FROM office_identity ORDER BY office;

-- name: insert_person
INSERT INTO person (office, id, login, name, nip, position, rank, unit, agency, email, email_state, phone,
                    nik_masked, nik_sealed, nik_index, active, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1);

-- name: update_person
UPDATE person SET name = $3, nip = $4, position = $5, rank = $6, unit = $7, agency = $8, phone = $9, active = $10,
                  version = version + 1
WHERE office = $1 AND id = $2 AND version = $11;

-- name: set_nik
UPDATE person SET nik_masked = $3, nik_sealed = $4, nik_index = $5, version = version + 1 WHERE office = $1 AND id = $2;

-- name: sealed_nik
SELECT nik_sealed FROM person WHERE office = $1 AND id = $2;

-- name: load_person
SELECT id, login, name, nip, position, rank, unit, agency, email, email_state, phone, nik_masked, active, version
FROM person WHERE office = $1 AND id = $2;

-- name: person_by_login
SELECT id, login, name, nip, position, rank, unit, agency, email, email_state, phone, nik_masked, active, version
FROM person WHERE office = $1 AND login = $2;

-- name: person_by_nik
SELECT id, login, name, nip, position, rank, unit, agency, email, email_state, phone, nik_masked, active, version
FROM person WHERE office = $1 AND nik_index = $2 AND active = 1;

-- name: person_by_email
-- Two records of one mailbox: the confirmed one first, then the older.
SELECT id, login, name, nip, position, rank, unit, agency, email, email_state, phone, nik_masked, active, version
FROM person WHERE office = $1 AND email = $2 AND active = 1 ORDER BY email_state DESC, id LIMIT 1;

-- name: people_of_office
SELECT id, login, name, nip, position, rank, unit, agency, email, email_state, phone, nik_masked, active, version
FROM person WHERE office = $1 ORDER BY login;

-- name: people_by_name
SELECT id, login, name, nip, position, rank, unit, agency, email, email_state, phone, nik_masked, active, version
FROM person WHERE office = $1 ORDER BY name, id LIMIT $2;

-- name: person_word_count
-- Counted no further than it matters; in the index's order, or PostgreSQL reads the table from its beginning for a word
-- that many have.
SELECT COUNT(*) FROM (SELECT 1 FROM person_word WHERE office = $1 AND word >= $2 AND word < $3 ORDER BY word LIMIT $4) few;

-- name: people_of_word
-- Of a rare word; the caller looks for the others, and takes those once who come twice: SQLite would read every word
-- of the office for a DISTINCT. (It joins across in the order written.)
SELECT p.id, p.login, p.name, p.nip, p.position, p.rank, p.unit, p.agency, p.email, p.email_state, p.phone, p.nik_masked,
       p.active, p.version
FROM (SELECT person FROM person_word WHERE office = $1 AND word >= $2 AND word < $3) w
CROSS JOIN person p WHERE p.office = $1 AND p.id = w.person ORDER BY p.name, p.id;

-- name: people_with
-- Of words that many have: by name, until there are enough.
SELECT id, login, name, nip, position, rank, unit, agency, email, email_state, phone, nik_masked, active, version
FROM person p WHERE office = $1
  AND EXISTS (SELECT 1 FROM person_word w WHERE w.office = p.office AND w.person = p.id AND w.word >= $2 AND w.word < $3)
  AND ($4 = '' OR EXISTS (SELECT 1 FROM person_word w
                          WHERE w.office = p.office AND w.person = p.id AND w.word >= $4 AND w.word < $5))
  AND ($6 = '' OR EXISTS (SELECT 1 FROM person_word w
                          WHERE w.office = p.office AND w.person = p.id AND w.word >= $6 AND w.word < $7))
  AND ($8 = '' OR EXISTS (SELECT 1 FROM person_word w
                          WHERE w.office = p.office AND w.person = p.id AND w.word >= $8 AND w.word < $9))
ORDER BY name, id LIMIT $10;

-- name: drop_person_words
DELETE FROM person_word WHERE office = $1 AND person = $2;

-- name: add_person_word
INSERT INTO person_word (office, word, person) VALUES ($1, $2, $3);

-- name: set_email
UPDATE person SET email = $3, email_state = $4, version = version + 1 WHERE office = $1 AND id = $2;

-- name: put_confirmation
INSERT INTO email_confirmation (office, person, hash, email, ends) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (office, person) DO UPDATE SET hash = excluded.hash, email = excluded.email, ends = excluded.ends;

-- name: confirmation_by_hash
SELECT person, email, ends FROM email_confirmation WHERE office = $1 AND hash = $2;

-- name: drop_confirmation
DELETE FROM email_confirmation WHERE office = $1 AND person = $2;

-- name: insert_grant
INSERT INTO role_grant (office, person, role, unit, from_day, until_day, granted_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: end_grant
-- A grant that was to begin later now ends before it begins, and so never holds.
UPDATE role_grant SET until_day = $4
WHERE office = $1 AND person = $2 AND role = $3 AND (until_day = '' OR until_day > $4);

-- name: grants
SELECT person, role, unit, from_day, until_day FROM role_grant WHERE office = $1 ORDER BY from_day, person, role;

-- name: insert_stand_in
INSERT INTO stand_in (office, id, person, role, unit, kind, from_day, until_day, legal_basis, title, appointed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: stand_ins
SELECT id, person, role, unit, kind, from_day, until_day, legal_basis, title FROM stand_in WHERE office = $1
ORDER BY from_day, id;

-- name: insert_qualification
-- What was recorded without a file gets it later; nothing else of it changes.
INSERT INTO qualification (office, person, kind, proof, document, from_day, until_day, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (office, person, kind, from_day) DO UPDATE SET document = excluded.document
WHERE qualification.document = '' AND excluded.document <> '' AND qualification.proof = excluded.proof
AND qualification.until_day = excluded.until_day;

-- name: qualifications
SELECT person, kind, proof, document, from_day, until_day FROM qualification WHERE office = $1 AND person = $2
ORDER BY kind, from_day;

-- name: insert_agreement
INSERT INTO agreement (office, id, partner, number, subject, from_day, until_day, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: agreements
SELECT id, partner, number, subject, from_day, until_day FROM agreement WHERE office = $1 ORDER BY from_day, id;

-- name: end_agreement
UPDATE agreement SET until_day = $3 WHERE office = $1 AND id = $2;

-- name: insert_subscriber
INSERT INTO subscriber (office, id, name, nip, nik_masked, nik_sealed, nik_index, email, phone, position, unit,
                        organisation, region, province, origin, origin_case, origin_person, status, verified,
                        key_id, certificate, email_confirmed, changed_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 0, '', '', 0, $19, 1);

-- name: renew_subscriber
-- A new application of somebody already on record: new data, a new mailbox to confirm.
UPDATE subscriber SET name = $3, nip = $4, email = $5, phone = $6, position = $7, unit = $8, organisation = $9,
                      region = $10, province = $11, origin = $12, origin_case = $13, origin_person = $14,
                      status = $15, verified = 0, key_id = '', email_confirmed = 0, changed_at = $16,
                      version = version + 1
WHERE office = $1 AND id = $2 AND version = $17;

-- name: load_subscriber
SELECT id, name, nip, nik_masked, email, phone, position, unit, organisation, region, province, origin, origin_case,
       origin_person, status, verified, key_id, certificate, email_confirmed, version
FROM subscriber WHERE office = $1 AND id = $2;

-- name: subscriber_by_nik
SELECT id, name, nip, nik_masked, email, phone, position, unit, organisation, region, province, origin, origin_case,
       origin_person, status, verified, key_id, certificate, email_confirmed, version
FROM subscriber WHERE office = $1 AND nik_index = $2;

-- name: subscriber_by_email
SELECT id, name, nip, nik_masked, email, phone, position, unit, organisation, region, province, origin, origin_case,
       origin_person, status, verified, key_id, certificate, email_confirmed, version
FROM subscriber WHERE office = $1 AND email = $2 ORDER BY email_confirmed DESC, id LIMIT 1;

-- name: subscribers_of_case
SELECT id, name, nip, nik_masked, email, phone, position, unit, organisation, region, province, origin, origin_case,
       origin_person, status, verified, key_id, certificate, email_confirmed, version
FROM subscriber WHERE office = $1 AND origin = $2 AND origin_case = $3 ORDER BY id;

-- name: subscribers
SELECT id, name, nip, nik_masked, email, phone, position, unit, organisation, region, province, origin, origin_case,
       origin_person, status, verified, key_id, certificate, email_confirmed, version
FROM subscriber WHERE office = $1 ORDER BY id;

-- name: advance_subscriber
UPDATE subscriber SET status = $3, verified = $4, changed_at = $5, version = version + 1
WHERE office = $1 AND id = $2 AND version = $6;

-- name: attach_key
UPDATE subscriber SET key_id = $3, changed_at = $4, version = version + 1 WHERE office = $1 AND id = $2;

-- name: attach_certificate
UPDATE subscriber SET certificate = $3, changed_at = $4, version = version + 1 WHERE office = $1 AND id = $2;

-- name: confirm_subscriber_email
UPDATE subscriber SET email_confirmed = 1, changed_at = $3, version = version + 1 WHERE office = $1 AND id = $2;

-- name: sealed_subscriber_nik
SELECT nik_sealed FROM subscriber WHERE office = $1 AND id = $2;

-- name: put_invitation
INSERT INTO invitation (office, subscriber, hash, ends, attempts) VALUES ($1, $2, $3, $4, 0)
ON CONFLICT (office, subscriber) DO UPDATE SET hash = excluded.hash, ends = excluded.ends, attempts = 0;

-- name: invitation_by_hash
SELECT subscriber, ends, attempts FROM invitation WHERE office = $1 AND hash = $2;

-- name: count_attempt
UPDATE invitation SET attempts = attempts + 1 WHERE office = $1 AND hash = $2;

-- name: drop_invitation
DELETE FROM invitation WHERE office = $1 AND subscriber = $2;
