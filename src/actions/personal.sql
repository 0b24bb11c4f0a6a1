-- actions/personal.sql: whose data we hold, who looked at it, and when it must go. [UU 27/2022]
-- migration: 1
-- Every look at a confidential paper by the person it is of: for their own export, and for an incident.
CREATE INDEX personal_look_time ON document_look (office, looked_at);
CREATE INDEX personal_document_of ON document (office, applicant);

-- name: looks_at_person
-- The papers of the cases a person is an applicant of; one of another applicant in them is not theirs.
SELECT l.document, d.slot, d.owner_case, l.person, l.purpose, l.looked_at
FROM workflow_applicant a
JOIN document d ON d.office = a.office AND d.owner_case = a.case_id
JOIN document_look l ON l.office = d.office AND l.document = d.id
WHERE a.office = $1 AND a.person = $2 AND (d.applicant = '' OR d.applicant = $2)
ORDER BY l.looked_at, l.document LIMIT 5000;

-- name: looks_between
SELECT l.document, d.slot, d.owner_case, l.person, l.purpose, l.looked_at
FROM document_look l JOIN document d ON d.office = l.office AND d.id = l.document
WHERE l.office = $1 AND l.looked_at >= $2 AND l.looked_at < $3 AND ($4 = '' OR l.person = $4)
ORDER BY l.looked_at, l.document LIMIT 20000;

-- name: papers_of_person
SELECT d.id, d.slot, d.owner_case, d.name, d.type, d.uploaded_at, d.confidential, d.destroyed_at IS NOT NULL
FROM workflow_applicant a JOIN document d ON d.office = a.office AND d.owner_case = a.case_id
WHERE a.office = $1 AND a.person = $2 AND (d.applicant = '' OR d.applicant = $2) ORDER BY d.uploaded_at, d.id LIMIT 5000;

-- name: retention_over
-- Confidential papers of cases that ended before the day, still readable.
SELECT d.id, d.owner_case, d.slot FROM workflow_case c
JOIN document d ON d.office = c.office AND d.owner_case = c.id
WHERE c.office = $1 AND c.status IN ('done', 'refused', 'withdrawn', 'expired') AND c.changed < $2
  AND d.confidential = 1 AND d.destroyed_at IS NULL ORDER BY c.changed, d.id LIMIT 500;

-- name: applicants_of
SELECT person FROM workflow_applicant WHERE office = $1 AND case_id = $2 ORDER BY person;
