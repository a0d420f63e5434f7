-- Who may use the API beside the public, and a log of every change that shows if a row was altered
-- behind the program's back.

-- The secret itself is nowhere: a token is found by the SHA-256 of it.
CREATE TABLE token (
    number     INTEGER PRIMARY KEY,   -- from 1, without a gap
    title      TEXT NOT NULL,         -- who or what it is for
    hash       TEXT NOT NULL UNIQUE,  -- SHA-256 of the secret in lower-case hexadecimal
    role       TEXT NOT NULL,
    strategy   TEXT,                  -- only for what belongs to this one
    created_at TEXT NOT NULL,         -- UTC in whole seconds
    created_by TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
CREATE TABLE token_revocation (
    token      INTEGER PRIMARY KEY REFERENCES token (number),
    revoked_at TEXT NOT NULL,
    revoked_by TEXT NOT NULL
);
-- The last day on which it was used; not a change, and not in the log.
CREATE TABLE token_use (
    token     INTEGER PRIMARY KEY REFERENCES token (number),
    last_used TEXT NOT NULL           -- such as 2026-11-22
);

-- What a batch brought: the highest number of each sort of name when it was finished, the SHA-256 of
-- the names that were new with it, and of its figures by key.
CREATE TABLE batch_content (
    batch      INTEGER PRIMARY KEY REFERENCES batch (id),
    indicators INTEGER NOT NULL,
    areas      INTEGER NOT NULL,
    segments   INTEGER NOT NULL,
    periods    INTEGER NOT NULL,
    remarks    INTEGER NOT NULL,
    names      TEXT NOT NULL,
    figures    TEXT NOT NULL
);

-- What was done, one row for each row that it left in the tables. Each row's hash is made of the row
-- and of the hash before it.
CREATE TABLE audit_log (
    number  INTEGER PRIMARY KEY,      -- from 1, without a gap
    at      TEXT NOT NULL,            -- UTC in whole seconds
    by      TEXT NOT NULL,
    action  TEXT NOT NULL,            -- such as document-written
    subject TEXT NOT NULL,            -- such as `indicator smoking 2`: kind, id, version
    content TEXT NOT NULL,            -- SHA-256 of what the tables hold of it
    hash    TEXT NOT NULL             -- SHA-256 in lower-case hexadecimal
);
CREATE TRIGGER audit_log_keeps BEFORE DELETE ON audit_log BEGIN
    SELECT raise(ABORT, 'the audit log can only grow');
END;
CREATE TRIGGER audit_log_stays BEFORE UPDATE ON audit_log BEGIN
    SELECT raise(ABORT, 'the audit log can only grow');
END;

-- The last change from before there was a log; no row if there was none. What was done up to it is
-- in the log as the tables told it on that day.
CREATE TABLE audit_start (
    change INTEGER PRIMARY KEY REFERENCES change (id)
);

CREATE INDEX document_past_by_opened ON document_past (opened);
CREATE INDEX document_past_by_closed ON document_past (closed);
