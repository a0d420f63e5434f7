-- Whose the current documents are: the origins of the changes that wrote them, or found them to be the
-- same already. Two strategies may share a document; one that gives it up leaves it to the other.
CREATE TABLE claim (
    origin TEXT NOT NULL,       -- as in change
    kind   TEXT NOT NULL,
    id     TEXT NOT NULL,
    PRIMARY KEY (origin, kind, id),
    FOREIGN KEY (kind, id) REFERENCES document (kind, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX claim_by_document ON claim (kind, id);
INSERT INTO claim (origin, kind, id)
SELECT c.origin, d.kind, d.id FROM document AS d JOIN change AS c ON c.id = d.opened;
