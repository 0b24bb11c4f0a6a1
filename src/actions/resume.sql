-- actions/resume.sql: a request taken up again by a link in the mail, without an account.
-- migration: 1
-- The one link of a person that is still good: its hash, and the hash of the address it went to.
CREATE TABLE resume_link (
  office TEXT NOT NULL, person TEXT NOT NULL, hash BLOB NOT NULL, address BLOB NOT NULL, asked BIGINT NOT NULL,
  until BIGINT NOT NULL,
  PRIMARY KEY (office, person));
CREATE UNIQUE INDEX resume_link_by_hash ON resume_link (office, hash);
-- What a link was exchanged for: good for requests that are being put together, and for nothing else.
CREATE TABLE resume_visit (
  office TEXT NOT NULL, hash BLOB NOT NULL, person TEXT NOT NULL, opened BIGINT NOT NULL, used BIGINT NOT NULL,
  PRIMARY KEY (office, hash));

-- migration: 2
-- How often somebody asked for links from one network address; the address itself is not kept.
CREATE TABLE resume_asker (subject BLOB PRIMARY KEY, began BIGINT NOT NULL, asked BIGINT NOT NULL);

-- name: count_asker scope: installation
-- In a new window counting begins anew; $3 is when a window must have begun to be still open.
INSERT INTO resume_asker (subject, began, asked) VALUES ($1, $2, 1)
ON CONFLICT (subject) DO UPDATE SET
  asked = CASE WHEN resume_asker.began <= $3 THEN 1 ELSE resume_asker.asked + 1 END,
  began = CASE WHEN resume_asker.began <= $3 THEN $2 ELSE resume_asker.began END
RETURNING asked;

-- name: forget_askers scope: installation
DELETE FROM resume_asker WHERE began <= $1;

-- name: asked
SELECT asked FROM resume_link WHERE office = $1 AND person = $2;

-- name: put_link
INSERT INTO resume_link (office, person, hash, address, asked, until) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (office, person) DO UPDATE SET hash = excluded.hash, address = excluded.address, asked = excluded.asked,
  until = excluded.until;

-- name: link
SELECT person, address, until FROM resume_link WHERE office = $1 AND hash = $2;

-- name: spend_link
-- The row stays, without a link, so that the next one is not asked for at once.
UPDATE resume_link SET until = 0 WHERE office = $1 AND hash = $2 AND until > $3;

-- name: put_visit
INSERT INTO resume_visit (office, hash, person, opened, used) VALUES ($1, $2, $3, $4, $4);

-- name: visit
SELECT person, opened, used FROM resume_visit WHERE office = $1 AND hash = $2;

-- name: touch_visit
UPDATE resume_visit SET used = $3 WHERE office = $1 AND hash = $2;

-- name: drop_visit
DELETE FROM resume_visit WHERE office = $1 AND hash = $2;

-- name: forget_links
DELETE FROM resume_link WHERE office = $1 AND until < $2 AND asked < $3;

-- name: forget_visits
DELETE FROM resume_visit WHERE office = $1 AND (opened < $2 OR used < $3);
