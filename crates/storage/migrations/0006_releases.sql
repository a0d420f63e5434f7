-- Releases: what the public sees, and nothing else is what it sees. A release is a draft until it is
-- published; from then on it is replaced by a later one and never altered.

-- The row of its source that a figure stands in; unknown for what was imported before.
ALTER TABLE figure ADD COLUMN row INTEGER;
ALTER TABLE figure_past ADD COLUMN row INTEGER;
DROP TRIGGER figure_closed;
CREATE TRIGGER figure_closed AFTER UPDATE ON figure BEGIN
    INSERT INTO figure_past
        (key, closed, value, lower95, upper95, lower998, upper998, count, denominator, remark, batch, row)
    VALUES
        (old.key, new.batch, old.value, old.lower95, old.upper95, old.lower998, old.upper998,
         old.count, old.denominator, old.remark, old.batch, old.row);
END;

CREATE TABLE release (
    number      INTEGER PRIMARY KEY,   -- from 1; a later one never becomes public before an earlier one
    prepared    INTEGER NOT NULL REFERENCES change (id),   -- its figures are those of after this change
    frozen      INTEGER REFERENCES change (id),            -- the change that published it; NULL for a draft
    public_from TEXT,                  -- UTC in whole seconds; NULL for a draft that has no embargo
    note        TEXT,                  -- what is new in it and why
    CHECK (frozen IS NULL OR public_from IS NOT NULL)
);
CREATE UNIQUE INDEX release_one_draft ON release ((frozen IS NULL)) WHERE frozen IS NULL;

-- What a release has of each indicator, and what was done to it.
CREATE TABLE release_indicator (
    release   INTEGER NOT NULL REFERENCES release (number),
    indicator INTEGER NOT NULL REFERENCES indicator (id),
    profile   TEXT NOT NULL,           -- the name of the disclosure profile
    method    TEXT,                    -- what the profile means and which version applied it; NULL where nothing was done
    cells     INTEGER NOT NULL,        -- that went through disclosure control: the next three are some of them
    hidden    INTEGER NOT NULL,        -- by a rule
    secondary INTEGER NOT NULL,        -- hidden to protect those
    rounded   INTEGER NOT NULL,
    PRIMARY KEY (release, indicator)
) WITHOUT ROWID;

-- What was done to a cell of a release and why, where something was. For the staff alone.
CREATE TABLE release_cell (
    release INTEGER NOT NULL REFERENCES release (number),
    key     INTEGER NOT NULL,
    done    TEXT NOT NULL,
    PRIMARY KEY (release, key)
) WITHOUT ROWID;

-- The answers that a release gives to the Board's questions, as JSON.
CREATE TABLE release_finding (
    release INTEGER NOT NULL REFERENCES release (number),
    place   INTEGER NOT NULL,          -- from 1
    body    TEXT NOT NULL,
    PRIMARY KEY (release, place)
) WITHOUT ROWID;

-- The figures of the newest release, draft or not, under the key of `figure`.
CREATE TABLE released_figure (
    key         INTEGER PRIMARY KEY,
    value       REAL,
    lower95     REAL,
    upper95     REAL,
    lower998    REAL,
    upper998    REAL,
    count       REAL,
    denominator REAL,
    remark      INTEGER,
    batch       INTEGER NOT NULL,      -- that brought the figure that it was made from
    release     INTEGER NOT NULL       -- that brought it
);

-- The figures of earlier releases.
CREATE TABLE released_figure_past (
    key         INTEGER NOT NULL,
    closed      INTEGER NOT NULL,      -- the release that has another, or none
    value       REAL,
    lower95     REAL,
    upper95     REAL,
    lower998    REAL,
    upper998    REAL,
    count       REAL,
    denominator REAL,
    remark      INTEGER,
    batch       INTEGER NOT NULL,
    release     INTEGER NOT NULL,
    PRIMARY KEY (key, closed)
) WITHOUT ROWID;
CREATE INDEX released_figure_past_by_closed ON released_figure_past (closed);

-- A figure that a draft replaces or leaves out is kept as that of earlier releases.
CREATE TRIGGER released_figure_replaced AFTER UPDATE ON released_figure
WHEN old.release <> new.release BEGIN
    INSERT INTO released_figure_past
        (key, closed, value, lower95, upper95, lower998, upper998, count, denominator, remark, batch, release)
    VALUES
        (old.key, new.release, old.value, old.lower95, old.upper95, old.lower998, old.upper998,
         old.count, old.denominator, old.remark, old.batch, old.release);
END;
CREATE TRIGGER released_figure_left_out AFTER DELETE ON released_figure
WHEN old.release IS NOT (SELECT number FROM release WHERE frozen IS NULL) BEGIN
    INSERT INTO released_figure_past
        (key, closed, value, lower95, upper95, lower998, upper998, count, denominator, remark, batch, release)
    SELECT
        old.key, number, old.value, old.lower95, old.upper95, old.lower998, old.upper998,
        old.count, old.denominator, old.remark, old.batch, old.release
    FROM release WHERE frozen IS NULL;
END;

-- Nothing of a published release can be altered. What is written must be of the draft, or give back
-- what the draft had replaced.
CREATE TRIGGER released_figure_insert BEFORE INSERT ON released_figure
WHEN new.release IS NOT (SELECT number FROM release WHERE frozen IS NULL)
     AND NOT EXISTS (SELECT 1 FROM released_figure_past AS p JOIN release AS d ON d.number = p.closed
                     WHERE d.frozen IS NULL AND p.key = new.key AND p.release = new.release) BEGIN
    SELECT raise(ABORT, 'a published release is never altered');
END;
CREATE TRIGGER released_figure_update BEFORE UPDATE ON released_figure
WHEN new.release IS NOT (SELECT number FROM release WHERE frozen IS NULL) OR new.key <> old.key BEGIN
    SELECT raise(ABORT, 'a published release is never altered');
END;
CREATE TRIGGER released_figure_delete BEFORE DELETE ON released_figure
WHEN NOT EXISTS (SELECT 1 FROM release WHERE frozen IS NULL) BEGIN
    SELECT raise(ABORT, 'a published release is never altered');
END;
CREATE TRIGGER released_figure_past_insert BEFORE INSERT ON released_figure_past
WHEN new.closed IS NOT (SELECT number FROM release WHERE frozen IS NULL) BEGIN
    SELECT raise(ABORT, 'a published release is never altered');
END;
CREATE TRIGGER released_figure_past_update BEFORE UPDATE ON released_figure_past BEGIN
    SELECT raise(ABORT, 'a published release is never altered');
END;
CREATE TRIGGER released_figure_past_delete BEFORE DELETE ON released_figure_past
WHEN old.closed IS NOT (SELECT number FROM release WHERE frozen IS NULL) BEGIN
    SELECT raise(ABORT, 'a published release is never altered');
END;
-- An embargoed release may be taken back before its time, which is that of the change under way.
CREATE TRIGGER release_update BEFORE UPDATE ON release
WHEN new.number <> old.number OR (old.frozen IS NOT NULL AND (new.frozen IS NOT NULL
     OR old.public_from <= (SELECT changed_at FROM change ORDER BY id DESC LIMIT 1))) BEGIN
    SELECT raise(ABORT, 'a published release is never altered');
END;
CREATE TRIGGER release_delete BEFORE DELETE ON release WHEN old.frozen IS NOT NULL BEGIN
    SELECT raise(ABORT, 'a published release is never altered');
END;
CREATE TRIGGER release_indicator_insert BEFORE INSERT ON release_indicator
WHEN new.release IS NOT (SELECT number FROM release WHERE frozen IS NULL) BEGIN
    SELECT raise(ABORT, 'a published release is never altered');
END;
CREATE TRIGGER release_indicator_update BEFORE UPDATE ON release_indicator
WHEN old.release IS NOT (SELECT number FROM release WHERE frozen IS NULL) BEGIN
    SELECT raise(ABORT, 'a published release is never altered');
END;
CREATE TRIGGER release_indicator_delete BEFORE DELETE ON release_indicator
WHEN old.release IS NOT (SELECT number FROM release WHERE frozen IS NULL) BEGIN
    SELECT raise(ABORT, 'a published release is never altered');
END;
CREATE TRIGGER release_cell_insert BEFORE INSERT ON release_cell
WHEN new.release IS NOT (SELECT number FROM release WHERE frozen IS NULL) BEGIN
    SELECT raise(ABORT, 'a published release is never altered');
END;
CREATE TRIGGER release_cell_update BEFORE UPDATE ON release_cell
WHEN old.release IS NOT (SELECT number FROM release WHERE frozen IS NULL) BEGIN
    SELECT raise(ABORT, 'a published release is never altered');
END;
CREATE TRIGGER release_cell_delete BEFORE DELETE ON release_cell
WHEN old.release IS NOT (SELECT number FROM release WHERE frozen IS NULL) BEGIN
    SELECT raise(ABORT, 'a published release is never altered');
END;
CREATE TRIGGER release_finding_insert BEFORE INSERT ON release_finding
WHEN new.release IS NOT (SELECT number FROM release WHERE frozen IS NULL) BEGIN
    SELECT raise(ABORT, 'a published release is never altered');
END;
CREATE TRIGGER release_finding_update BEFORE UPDATE ON release_finding
WHEN old.release IS NOT (SELECT number FROM release WHERE frozen IS NULL) BEGIN
    SELECT raise(ABORT, 'a published release is never altered');
END;
CREATE TRIGGER release_finding_delete BEFORE DELETE ON release_finding
WHEN old.release IS NOT (SELECT number FROM release WHERE frozen IS NULL) BEGIN
    SELECT raise(ABORT, 'a published release is never altered');
END;
