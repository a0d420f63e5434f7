-- The whole store in a schema of its own: the tables and views are those of SQLite's layout 6, column by
-- column. To read it with another program, use the views; their columns are plain text and numbers and
-- stay as they are. Never write to the tables with another program.
--
-- Every text is compared by its bytes, whatever the database's collation is.

-- The steps that were made, each by its number. A step only adds to what there is, so that programs that
-- know nothing of it go on reading; what they must not do any more is said by `readable_by`.
CREATE TABLE layout (
    version     BIGINT PRIMARY KEY,
    readable_by BIGINT NOT NULL     -- programs that know this version, or a later one, can read
);

-- Who changed what, when and why. One row for each committed transaction that wrote something.
CREATE TABLE change (
    id         BIGINT PRIMARY KEY,
    changed_at TEXT COLLATE "C" NOT NULL,   -- UTC in whole seconds, such as 2026-11-22T09:30:00Z; never before the row above
    changed_by TEXT COLLATE "C" NOT NULL,
    reason     TEXT COLLATE "C",
    origin     TEXT COLLATE "C" NOT NULL    -- what it was made from: the name of a folder or file, a page, a command
);
CREATE INDEX change_by_time ON change (changed_at);

-- The current version of each document.
CREATE TABLE document (
    kind    TEXT COLLATE "C" NOT NULL,
    id      TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,    -- from 1; goes on counting if a removed document comes back
    opened  BIGINT NOT NULL REFERENCES change (id),
    title   TEXT COLLATE "C" NOT NULL,
    body    TEXT COLLATE "C" NOT NULL,      -- JSON, always the same text for the same document
    PRIMARY KEY (kind, id)
);
CREATE INDEX document_by_change ON document (opened);

-- The versions that were replaced or removed.
CREATE TABLE document_past (
    kind     TEXT COLLATE "C" NOT NULL,
    id       TEXT COLLATE "C" NOT NULL,
    version  BIGINT NOT NULL,
    opened   BIGINT NOT NULL REFERENCES change (id),
    closed   BIGINT NOT NULL REFERENCES change (id),
    title    TEXT COLLATE "C" NOT NULL,
    body     TEXT COLLATE "C" NOT NULL,
    redacted BIGINT REFERENCES change (id),     -- the change that erased its words
    PRIMARY KEY (kind, id, version)
);
CREATE INDEX document_past_by_opened ON document_past (opened);
CREATE INDEX document_past_by_closed ON document_past (closed);

-- What the current versions refer to. A transaction may pass through a state in which something
-- is missing; it cannot end in one.
CREATE TABLE mention (
    kind    TEXT COLLATE "C" NOT NULL,
    id      TEXT COLLATE "C" NOT NULL,
    field   TEXT COLLATE "C" NOT NULL,      -- such as indicators[2]
    to_kind TEXT COLLATE "C" NOT NULL,
    to_id   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, id, field, to_kind, to_id),
    FOREIGN KEY (kind, id) REFERENCES document (kind, id) ON DELETE CASCADE,
    FOREIGN KEY (to_kind, to_id) REFERENCES document (kind, id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX mention_by_target ON mention (to_kind, to_id);

-- Whose the current documents are.
CREATE TABLE claim (
    origin TEXT COLLATE "C" NOT NULL,       -- as in change
    kind   TEXT COLLATE "C" NOT NULL,
    id     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (origin, kind, id),
    FOREIGN KEY (kind, id) REFERENCES document (kind, id) ON DELETE CASCADE
);
CREATE INDEX claim_by_document ON claim (kind, id);

-- The names that figures are filed under. A figure's key packs their ids into one integer, so the
-- ids have upper limits and are never changed or used again.
CREATE TABLE indicator (
    id   BIGINT PRIMARY KEY CHECK (id BETWEEN 0 AND 32767),
    code TEXT COLLATE "C" NOT NULL UNIQUE
);
CREATE TABLE area (
    id   BIGINT PRIMARY KEY CHECK (id BETWEEN 0 AND 1048575),
    code TEXT COLLATE "C" NOT NULL UNIQUE
);
CREATE TABLE segment (
    id            BIGINT PRIMARY KEY CHECK (id BETWEEN 0 AND 32767),
    code          TEXT COLLATE "C" NOT NULL UNIQUE,
    sex           TEXT COLLATE "C",
    age           TEXT COLLATE "C",
    category_type TEXT COLLATE "C",
    category      TEXT COLLATE "C"
);
CREATE TABLE period (
    id           BIGINT PRIMARY KEY CHECK (id BETWEEN 0 AND 8191),
    code         BIGINT NOT NULL UNIQUE,    -- ordered by start, end and kind
    label        TEXT COLLATE "C" NOT NULL,             -- such as 2021 - 23
    kind         TEXT COLLATE "C" NOT NULL,
    period_start TEXT COLLATE "C" NOT NULL,             -- first and last day, such as 2021-01-01
    period_end   TEXT COLLATE "C" NOT NULL
);
-- What goes with a figure besides numbers.
CREATE TABLE remark (
    id      BIGINT PRIMARY KEY,
    missing TEXT COLLATE "C",                           -- why there is no value
    marks   TEXT COLLATE "C",                           -- provisional, revised, ...
    note    TEXT COLLATE "C"                            -- the publisher's words
);
-- An index has no room for long words, and so holds a short form of them.
CREATE UNIQUE INDEX remark_once ON remark
    (md5(coalesce(note, '')), coalesce(missing, ''), coalesce(marks, ''));

-- One import of figures.
CREATE TABLE batch (
    id          BIGINT PRIMARY KEY,
    change      BIGINT NOT NULL REFERENCES change (id),
    source      TEXT COLLATE "C" NOT NULL,
    sha256      TEXT COLLATE "C" NOT NULL,              -- of the source, in lower-case hexadecimal
    bytes       BIGINT NOT NULL,
    rows        BIGINT NOT NULL,            -- what was read: the sum of the five below
    new         BIGINT NOT NULL,
    changed     BIGINT NOT NULL,
    same        BIGINT NOT NULL,
    repeated    BIGINT NOT NULL,
    conflicting BIGINT NOT NULL
);
CREATE INDEX batch_by_hash ON batch (sha256);
CREATE INDEX batch_by_change ON batch (change);

-- What a batch brought: the highest number of each sort of name when it was finished, the SHA-256 of
-- the names that were new with it, and of its figures by key.
CREATE TABLE batch_content (
    batch      BIGINT PRIMARY KEY REFERENCES batch (id),
    indicators BIGINT NOT NULL,
    areas      BIGINT NOT NULL,
    segments   BIGINT NOT NULL,
    periods    BIGINT NOT NULL,
    remarks    BIGINT NOT NULL,
    names      TEXT COLLATE "C" NOT NULL,
    figures    TEXT COLLATE "C" NOT NULL
);

-- The current figures, under the key
-- indicator << 48 | area << 28 | segment << 13 | period.
-- A missing number is NULL. `batch` has no foreign key, which would cost a look-up for each row.
CREATE TABLE figure (
    key         BIGINT PRIMARY KEY,
    value       DOUBLE PRECISION,
    lower95     DOUBLE PRECISION,
    upper95     DOUBLE PRECISION,
    lower998    DOUBLE PRECISION,
    upper998    DOUBLE PRECISION,
    count       DOUBLE PRECISION,
    denominator DOUBLE PRECISION,
    remark      BIGINT,
    batch       BIGINT NOT NULL,            -- that brought it
    row         BIGINT                      -- of its source that it stands in
);

-- The figures that were replaced.
CREATE TABLE figure_past (
    key         BIGINT NOT NULL,
    closed      BIGINT NOT NULL,            -- the batch that replaced it
    value       DOUBLE PRECISION,
    lower95     DOUBLE PRECISION,
    upper95     DOUBLE PRECISION,
    lower998    DOUBLE PRECISION,
    upper998    DOUBLE PRECISION,
    count       DOUBLE PRECISION,
    denominator DOUBLE PRECISION,
    remark      BIGINT,
    batch       BIGINT NOT NULL,
    row         BIGINT,
    PRIMARY KEY (key, closed)
);
CREATE INDEX figure_past_by_closed ON figure_past (closed);

-- Releases: what the public sees, and nothing else is what it sees. A release is a draft until it is
-- published; from then on it is replaced by a later one and never altered.
CREATE TABLE release (
    number      BIGINT PRIMARY KEY,    -- from 1; a later one never becomes public before an earlier one
    prepared    BIGINT NOT NULL REFERENCES change (id),    -- its figures are those of after this change
    frozen      BIGINT REFERENCES change (id),             -- the change that published it; NULL for a draft
    public_from TEXT COLLATE "C",                  -- UTC in whole seconds; NULL for a draft that has no embargo
    note        TEXT COLLATE "C",                  -- what is new in it and why
    CHECK (frozen IS NULL OR public_from IS NOT NULL)
);
CREATE UNIQUE INDEX release_one_draft ON release ((frozen IS NULL)) WHERE frozen IS NULL;

-- What a release has of each indicator, and what was done to it.
CREATE TABLE release_indicator (
    release   BIGINT NOT NULL REFERENCES release (number),
    indicator BIGINT NOT NULL REFERENCES indicator (id),
    profile   TEXT COLLATE "C" NOT NULL,           -- the name of the disclosure profile
    method    TEXT COLLATE "C",                    -- what the profile means and which version applied it; NULL where nothing was done
    cells     BIGINT NOT NULL,         -- that went through disclosure control: the next three are some of them
    hidden    BIGINT NOT NULL,         -- by a rule
    secondary BIGINT NOT NULL,         -- hidden to protect those
    rounded   BIGINT NOT NULL,
    PRIMARY KEY (release, indicator)
);

-- What was done to a cell of a release and why, where something was. For the staff alone.
CREATE TABLE release_cell (
    release BIGINT NOT NULL REFERENCES release (number),
    key     BIGINT NOT NULL,
    done    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (release, key)
);

-- The answers that a release gives to the Board's questions, as JSON.
CREATE TABLE release_finding (
    release BIGINT NOT NULL REFERENCES release (number),
    place   BIGINT NOT NULL,           -- from 1
    body    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (release, place)
);

-- The figures of the newest release, draft or not, under the key of `figure`.
CREATE TABLE released_figure (
    key         BIGINT PRIMARY KEY,
    value       DOUBLE PRECISION,
    lower95     DOUBLE PRECISION,
    upper95     DOUBLE PRECISION,
    lower998    DOUBLE PRECISION,
    upper998    DOUBLE PRECISION,
    count       DOUBLE PRECISION,
    denominator DOUBLE PRECISION,
    remark      BIGINT,
    batch       BIGINT NOT NULL,       -- that brought the figure that it was made from
    release     BIGINT NOT NULL        -- that brought it
);

-- The figures of earlier releases.
CREATE TABLE released_figure_past (
    key         BIGINT NOT NULL,
    closed      BIGINT NOT NULL,       -- the release that has another, or none
    value       DOUBLE PRECISION,
    lower95     DOUBLE PRECISION,
    upper95     DOUBLE PRECISION,
    lower998    DOUBLE PRECISION,
    upper998    DOUBLE PRECISION,
    count       DOUBLE PRECISION,
    denominator DOUBLE PRECISION,
    remark      BIGINT,
    batch       BIGINT NOT NULL,
    release     BIGINT NOT NULL,
    PRIMARY KEY (key, closed)
);
CREATE INDEX released_figure_past_by_closed ON released_figure_past (closed);

-- People, apart from documents and figures: nothing above refers to these tables, and these refer to
-- nothing above. No view shows them to other programs.

-- What personal data is held for: the record of processing activities.
CREATE TABLE purpose (
    id   TEXT COLLATE "C" PRIMARY KEY,
    body TEXT COLLATE "C" NOT NULL             -- JSON: whose data, lawful basis, condition, retention
);

-- What is held about a person for a purpose. No index holds a detail: an erasure has one place to
-- clear.
CREATE TABLE personal_record (
    person       TEXT COLLATE "C" NOT NULL,    -- random, such as 0f3a5c7e9b1d2f406182a3c4e5f60718
    purpose      TEXT COLLATE "C" NOT NULL REFERENCES purpose (id),
    name         TEXT COLLATE "C",
    email        TEXT COLLATE "C",             -- in lower case
    telephone    TEXT COLLATE "C",
    address      TEXT COLLATE "C",
    language     TEXT COLLATE "C",
    format       TEXT COLLATE "C",
    consented    TEXT COLLATE "C",             -- days, such as 2026-11-22
    withdrawn    TEXT COLLATE "C",
    counted_from TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (person, purpose)
);
CREATE INDEX personal_record_by_purpose ON personal_record (purpose);

-- What was done with personal data, and nothing of it. Each row's hash is made of the row and of the
-- hash before it.
CREATE TABLE people_log (
    number  BIGINT PRIMARY KEY,    -- from 1, without a gap
    at      TEXT COLLATE "C" NOT NULL,         -- UTC in whole seconds
    by      TEXT COLLATE "C" NOT NULL,         -- an office or account
    action  TEXT COLLATE "C" NOT NULL,
    person  TEXT COLLATE "C",
    purpose TEXT COLLATE "C",
    hash    TEXT COLLATE "C" NOT NULL          -- SHA-256 in lower-case hexadecimal
);

-- Who may use the API beside the public. The secret itself is nowhere: a token is found by the SHA-256
-- of it.
CREATE TABLE token (
    number     BIGINT PRIMARY KEY,    -- from 1, without a gap
    title      TEXT COLLATE "C" NOT NULL,         -- who or what it is for
    hash       TEXT COLLATE "C" NOT NULL UNIQUE,  -- SHA-256 of the secret in lower-case hexadecimal
    role       TEXT COLLATE "C" NOT NULL,
    strategy   TEXT COLLATE "C",                  -- only for what belongs to this one
    created_at TEXT COLLATE "C" NOT NULL,         -- UTC in whole seconds
    created_by TEXT COLLATE "C" NOT NULL,
    expires_at TEXT COLLATE "C" NOT NULL
);
CREATE TABLE token_revocation (
    token      BIGINT PRIMARY KEY REFERENCES token (number),
    revoked_at TEXT COLLATE "C" NOT NULL,
    revoked_by TEXT COLLATE "C" NOT NULL
);
-- The last day on which it was used; not a change, and not in the log.
CREATE TABLE token_use (
    token     BIGINT PRIMARY KEY REFERENCES token (number),
    last_used TEXT COLLATE "C" NOT NULL           -- such as 2026-11-22
);

-- What was done, one row for each row that it left in the tables. Each row's hash is made of the row
-- and of the hash before it.
CREATE TABLE audit_log (
    number  BIGINT PRIMARY KEY,       -- from 1, without a gap
    at      TEXT COLLATE "C" NOT NULL,            -- UTC in whole seconds
    by      TEXT COLLATE "C" NOT NULL,
    action  TEXT COLLATE "C" NOT NULL,            -- such as document-written
    subject TEXT COLLATE "C" NOT NULL,            -- such as `indicator smoking 2`: kind, id, version
    content TEXT COLLATE "C" NOT NULL,            -- SHA-256 of what the tables hold of it
    hash    TEXT COLLATE "C" NOT NULL             -- SHA-256 in lower-case hexadecimal
);

-- The last change from before there was a log, in a store that was copied from a file of that age.
CREATE TABLE audit_start (
    change BIGINT PRIMARY KEY REFERENCES change (id)
);
