-- Versions whose words were erased, because the one who said them withdrew their consent: what is left
-- says that it was withdrawn.
ALTER TABLE document_past ADD COLUMN redacted INTEGER REFERENCES change (id);   -- the change that erased them

DROP VIEW change_log;
-- For other programs: who changed what.
CREATE VIEW change_log AS
SELECT c.id AS change, c.changed_at, c.changed_by, c.reason, c.origin,
       'document' AS what, d.kind || ' ' || d.id AS name, d.version
FROM change AS c
JOIN (SELECT kind, id, version, opened FROM document
      UNION ALL
      SELECT kind, id, version, opened FROM document_past) AS d ON d.opened = c.id
UNION ALL
SELECT c.id, c.changed_at, c.changed_by, c.reason, c.origin, 'removal', p.kind || ' ' || p.id, p.version
FROM change AS c
JOIN document_past AS p ON p.closed = c.id
WHERE NOT EXISTS (
    SELECT 1 FROM document AS d WHERE d.kind = p.kind AND d.id = p.id AND d.opened = p.closed
    UNION ALL
    SELECT 1 FROM document_past AS d WHERE d.kind = p.kind AND d.id = p.id AND d.opened = p.closed)
UNION ALL
SELECT c.id, c.changed_at, c.changed_by, c.reason, c.origin, 'redaction', p.kind || ' ' || p.id, p.version
FROM change AS c
JOIN document_past AS p ON p.redacted = c.id
UNION ALL
SELECT c.id, c.changed_at, c.changed_by, c.reason, c.origin, 'figures', b.source, NULL
FROM change AS c
JOIN batch AS b ON b.change = c.id;
