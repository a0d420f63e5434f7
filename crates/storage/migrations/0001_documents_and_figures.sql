-- Documents and figures, each with every earlier state.
--
-- To read this file with another program, use the views at the end: their columns are plain text
-- and numbers and stay as they are. Never write to the tables with another program.

-- Who changed what, when and why. One row for each committed transaction that wrote something.
CREATE TABLE change (
    id         INTEGER PRIMARY KEY,
    changed_at TEXT NOT NULL,   -- UTC in whole seconds, such as 2026-11-22T09:30:00Z; never before the row above
    changed_by TEXT NOT NULL,
    reason     TEXT,
    origin     TEXT NOT NULL    -- what it was made from: the name of a folder or file, a page, a command
);
CREATE INDEX change_by_time ON change (changed_at);

-- The current version of each document.
CREATE TABLE document (
    kind    TEXT NOT NULL,
    id      TEXT NOT NULL,
    version INTEGER NOT NULL,   -- from 1; goes on counting if a removed document comes back
    opened  INTEGER NOT NULL REFERENCES change (id),
    title   TEXT NOT NULL,
    body    TEXT NOT NULL,      -- JSON
    PRIMARY KEY (kind, id)
);
CREATE INDEX document_by_change ON document (opened);

-- The versions that were replaced or removed.
CREATE TABLE document_past (
    kind    TEXT NOT NULL,
    id      TEXT NOT NULL,
    version INTEGER NOT NULL,
    opened  INTEGER NOT NULL REFERENCES change (id),
    closed  INTEGER NOT NULL REFERENCES change (id),
    title   TEXT NOT NULL,
    body    TEXT NOT NULL,
    PRIMARY KEY (kind, id, version)
);

-- What the current versions refer to. A transaction may pass through a state in which something
-- is missing; it cannot end in one.
CREATE TABLE mention (
    kind    TEXT NOT NULL,
    id      TEXT NOT NULL,
    field   TEXT NOT NULL,      -- such as indicators[2]
    to_kind TEXT NOT NULL,
    to_id   TEXT NOT NULL,
    PRIMARY KEY (kind, id, field, to_kind, to_id),
    FOREIGN KEY (kind, id) REFERENCES document (kind, id) ON DELETE CASCADE,
    FOREIGN KEY (to_kind, to_id) REFERENCES document (kind, id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX mention_by_target ON mention (to_kind, to_id);

-- The names that figures are filed under. A figure's key packs their ids into one integer, so the
-- ids have upper limits and are never changed or used again.
CREATE TABLE indicator (
    id   INTEGER PRIMARY KEY CHECK (id BETWEEN 0 AND 32767),
    code TEXT NOT NULL UNIQUE
);
CREATE TABLE area (
    id   INTEGER PRIMARY KEY CHECK (id BETWEEN 0 AND 1048575),
    code TEXT NOT NULL UNIQUE
);
CREATE TABLE segment (
    id            INTEGER PRIMARY KEY CHECK (id BETWEEN 0 AND 32767),
    code          TEXT NOT NULL UNIQUE,
    sex           TEXT,
    age           TEXT,
    category_type TEXT,
    category      TEXT
);
CREATE TABLE period (
    id           INTEGER PRIMARY KEY CHECK (id BETWEEN 0 AND 8191),
    code         INTEGER NOT NULL UNIQUE,   -- ordered by start, end and kind
    label        TEXT NOT NULL,             -- such as 2021 - 23
    kind         TEXT NOT NULL,
    period_start TEXT NOT NULL,             -- first and last day, such as 2021-01-01
    period_end   TEXT NOT NULL
);
-- What goes with a figure besides numbers.
CREATE TABLE remark (
    id      INTEGER PRIMARY KEY,
    missing TEXT,                           -- why there is no value
    marks   TEXT,                           -- provisional, revised, ...
    note    TEXT                            -- the publisher's words
);
CREATE UNIQUE INDEX remark_once ON remark (coalesce(missing, ''), coalesce(marks, ''), coalesce(note, ''));

-- One import of figures.
CREATE TABLE batch (
    id          INTEGER PRIMARY KEY,
    change      INTEGER NOT NULL REFERENCES change (id),
    source      TEXT NOT NULL,
    sha256      TEXT NOT NULL,              -- of the source, in lower-case hexadecimal
    bytes       INTEGER NOT NULL,
    rows        INTEGER NOT NULL,           -- what was read: the sum of the five below
    new         INTEGER NOT NULL,
    changed     INTEGER NOT NULL,
    same        INTEGER NOT NULL,
    repeated    INTEGER NOT NULL,
    conflicting INTEGER NOT NULL
);
CREATE INDEX batch_by_hash ON batch (sha256);
CREATE INDEX batch_by_change ON batch (change);

-- The current figures, clustered by series: the key is
-- indicator << 48 | area << 28 | segment << 13 | period.
-- A missing number is NULL. `batch` has no foreign key, which would cost a look-up for each row.
CREATE TABLE figure (
    key         INTEGER PRIMARY KEY,
    value       REAL,
    lower95     REAL,
    upper95     REAL,
    lower998    REAL,
    upper998    REAL,
    count       REAL,
    denominator REAL,
    remark      INTEGER,
    batch       INTEGER NOT NULL            -- that brought it
);

-- The figures that were replaced.
CREATE TABLE figure_past (
    key         INTEGER NOT NULL,
    closed      INTEGER NOT NULL,           -- the batch that replaced it
    value       REAL,
    lower95     REAL,
    upper95     REAL,
    lower998    REAL,
    upper998    REAL,
    count       REAL,
    denominator REAL,
    remark      INTEGER,
    batch       INTEGER NOT NULL,
    PRIMARY KEY (key, closed)
) WITHOUT ROWID;
CREATE INDEX figure_past_by_closed ON figure_past (closed);

CREATE TRIGGER figure_closed AFTER UPDATE ON figure BEGIN
    INSERT INTO figure_past
        (key, closed, value, lower95, upper95, lower998, upper998, count, denominator, remark, batch)
    VALUES
        (old.key, new.batch, old.value, old.lower95, old.upper95, old.lower998, old.upper998,
         old.count, old.denominator, old.remark, old.batch);
END;

-- For other programs: the current figures. Ask by `indicator` where you can, it is the fast way.
CREATE VIEW observation AS
SELECT i.code AS indicator, a.code AS area, s.sex, s.age, s.category_type, s.category,
       p.label AS period, p.kind AS period_kind, p.period_start, p.period_end,
       f.value, f.lower95, f.upper95, f.lower998, f.upper998, f.count, f.denominator,
       r.missing, r.marks, r.note, b.source, f.batch
FROM indicator AS i
JOIN figure AS f ON f.key BETWEEN i.id << 48 AND (i.id << 48) + 281474976710655
JOIN area AS a ON a.id = (f.key >> 28 & 1048575)
JOIN segment AS s ON s.id = (f.key >> 13 & 32767)
JOIN period AS p ON p.id = (f.key & 8191)
JOIN batch AS b ON b.id = f.batch
LEFT JOIN remark AS r ON r.id = f.remark;

-- For other programs: the figures that were replaced, and by which batch.
CREATE VIEW figure_history AS
SELECT i.code AS indicator, a.code AS area, s.sex, s.age, s.category_type, s.category,
       p.label AS period, p.kind AS period_kind, p.period_start, p.period_end,
       f.value, f.lower95, f.upper95, f.lower998, f.upper998, f.count, f.denominator,
       r.missing, r.marks, r.note, f.batch, f.closed AS replaced_by,
       c.changed_at AS replaced_at, c.changed_by AS replaced_who, c.reason
FROM indicator AS i
JOIN figure_past AS f ON f.key BETWEEN i.id << 48 AND (i.id << 48) + 281474976710655
JOIN area AS a ON a.id = (f.key >> 28 & 1048575)
JOIN segment AS s ON s.id = (f.key >> 13 & 32767)
JOIN period AS p ON p.id = (f.key & 8191)
JOIN batch AS b ON b.id = f.closed
JOIN change AS c ON c.id = b.change
LEFT JOIN remark AS r ON r.id = f.remark;

-- For other programs: the current documents.
CREATE VIEW current_document AS
SELECT d.kind, d.id, d.title, d.version, d.body, c.changed_at, c.changed_by, c.reason, c.origin
FROM document AS d
JOIN change AS c ON c.id = d.opened;

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
SELECT c.id, c.changed_at, c.changed_by, c.reason, c.origin, 'figures', b.source, NULL
FROM change AS c
JOIN batch AS b ON b.change = c.id;
