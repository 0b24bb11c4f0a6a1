-- actions/drafts.sql: requests that are not sent yet. The words lie sealed, each paper under a key of its own; both
-- are destroyed when the request is sent, thrown away or forgotten.
-- migration: 1
CREATE TABLE request_draft (
  office TEXT NOT NULL, person TEXT NOT NULL, sop TEXT NOT NULL, id TEXT NOT NULL, words BLOB NOT NULL,
  changed BIGINT NOT NULL,
  PRIMARY KEY (office, person, sop));
CREATE INDEX request_draft_changed ON request_draft (office, changed);
CREATE TABLE request_draft_paper (
  office TEXT NOT NULL, draft TEXT NOT NULL, paper TEXT NOT NULL, document TEXT NOT NULL, name BLOB NOT NULL,
  size BIGINT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (office, draft, paper));

-- migration: 2
-- The date a paper bears, where the procedure says how old it may be.
ALTER TABLE request_draft_paper ADD COLUMN day TEXT NOT NULL DEFAULT '';

-- name: draft
SELECT id, words, changed FROM request_draft WHERE office = $1 AND person = $2 AND sop = $3;

-- name: drafts_of
SELECT sop, id, words, changed FROM request_draft WHERE office = $1 AND person = $2 ORDER BY changed DESC, sop;

-- name: put_draft
-- Each change has a time of its own, whatever the clock says.
INSERT INTO request_draft (office, person, sop, id, words, changed) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (office, person, sop) DO UPDATE SET words = excluded.words,
  changed = CASE WHEN excluded.changed > request_draft.changed THEN excluded.changed ELSE request_draft.changed + 1 END;

-- name: touch_draft
UPDATE request_draft SET changed = CASE WHEN $4 > changed THEN $4 ELSE changed + 1 END
WHERE office = $1 AND person = $2 AND sop = $3;

-- name: drop_draft
DELETE FROM request_draft WHERE office = $1 AND id = $2;

-- name: forgotten_drafts
SELECT id FROM request_draft WHERE office = $1 AND changed < $2 ORDER BY changed LIMIT 500;

-- name: papers_of_draft
SELECT paper, document, name, size, at, day FROM request_draft_paper WHERE office = $1 AND draft = $2 ORDER BY at, paper;

-- name: put_draft_paper
INSERT INTO request_draft_paper (office, draft, paper, document, name, size, at, day)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: drop_draft_paper
DELETE FROM request_draft_paper WHERE office = $1 AND draft = $2 AND paper = $3;
