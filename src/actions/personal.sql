-- actions/personal.sql: whose data we hold, who looked at it, and when it must go. [UU 27/2022]
-- migration: 1
-- Every look at a confidential paper by the person it is of: for their own export, and for an incident.
CREATE INDEX personal_look_time ON document_look (office, looked_at);
CREATE INDEX personal_document_of ON document (office, applicant);

-- name: looks_at_person
-- The papers of the cases a person is an applicant of; one of another applicant in them is not theirs. The scans behind
-- their qualifications are of no case.
SELECT l.document, d.slot, d.owner_case, l.person, l.purpose, l.looked_at
FROM workflow_applicant a
JOIN document d ON d.office = a.office AND d.owner_case = a.case_id
JOIN document_look l ON l.office = d.office AND l.document = d.id
WHERE a.office = $1 AND a.person = $2 AND (d.applicant = '' OR d.applicant = $2)
UNION ALL
SELECT l.document, d.slot, '', l.person, l.purpose, l.looked_at
FROM document d JOIN document_look l ON l.office = d.office AND l.document = d.id
WHERE d.office = $1 AND d.owner_case = $3
ORDER BY 6, 1 LIMIT 5000;

-- name: looks_between
SELECT l.document, d.slot, d.owner_case, l.person, l.purpose, l.looked_at
FROM document_look l JOIN document d ON d.office = l.office AND d.id = l.document
WHERE l.office = $1 AND l.looked_at >= $2 AND l.looked_at < $3 AND ($4 = '' OR l.person = $4)
ORDER BY l.looked_at, l.document LIMIT 20000;

-- name: papers_of_person
SELECT d.id, d.slot, d.owner_case, d.name, d.type, d.uploaded_at, d.confidential, d.destroyed_at IS NOT NULL
FROM workflow_applicant a JOIN document d ON d.office = a.office AND d.owner_case = a.case_id
WHERE a.office = $1 AND a.person = $2 AND (d.applicant = '' OR d.applicant = $2)
UNION ALL
SELECT d.id, d.slot, '', d.name, d.type, d.uploaded_at, d.confidential, d.destroyed_at IS NOT NULL
FROM document d WHERE d.office = $1 AND d.owner_case = $3
ORDER BY 6, 1 LIMIT 5000;

-- name: retention_over
-- Confidential papers of cases that ended before the day, still readable.
SELECT d.id, d.owner_case, d.slot FROM workflow_case c
JOIN document d ON d.office = c.office AND d.owner_case = c.id
WHERE c.office = $1 AND c.status IN ('done', 'refused', 'withdrawn', 'expired') AND c.changed < $2
  AND d.confidential = 1 AND d.destroyed_at IS NULL ORDER BY c.changed, d.id LIMIT 500;

-- name: proofs_over
-- Scans of proofs, still readable: every proof recorded with the scan ended, or its holder left, before the day; or it was
-- kept and then recorded with nothing ($3: a day ago). One scan may be behind several proofs: the longest keeps it.
SELECT DISTINCT d.id FROM document d
LEFT JOIN qualification q ON q.office = d.office AND q.document = d.id
WHERE d.office = $1 AND d.owner_case LIKE 'person:%' AND d.slot LIKE 'bukti.%' AND d.destroyed_at IS NULL
  AND ((q.document IS NULL AND d.uploaded_at < $3)
       OR (q.document IS NOT NULL AND NOT EXISTS (SELECT 1 FROM qualification l WHERE l.office = d.office
           AND l.document = d.id AND (l.until_day = '' OR l.until_day >= $2)))
       OR EXISTS (SELECT 1 FROM person p JOIN person_change c ON c.office = p.office AND c.person = p.id
                  WHERE p.office = d.office AND 'person:' || p.id = d.owner_case AND p.active = 0
                    AND c.state = 'berlaku' AND c.kind <> 'mutasi' AND c.day < $2))
ORDER BY d.id LIMIT 500;

-- name: applicants_of
SELECT person FROM workflow_applicant WHERE office = $1 AND case_id = $2 ORDER BY person;
