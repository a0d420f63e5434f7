-- People, apart from documents and figures: nothing above refers to these tables, and these refer to
-- nothing above. No view shows them to other programs.

-- What personal data is held for: the record of processing activities.
CREATE TABLE purpose (
    id   TEXT PRIMARY KEY,
    body TEXT NOT NULL             -- JSON: whose data, lawful basis, condition, retention
) WITHOUT ROWID;

-- What is held about a person for a purpose. No index holds a detail: an erasure has one place to
-- clear.
CREATE TABLE personal_record (
    person       TEXT NOT NULL,    -- random, such as 0f3a5c7e9b1d2f406182a3c4e5f60718
    purpose      TEXT NOT NULL REFERENCES purpose (id),
    name         TEXT,
    email        TEXT,             -- in lower case
    telephone    TEXT,
    address      TEXT,
    language     TEXT,
    format       TEXT,
    consented    TEXT,             -- days, such as 2026-11-22
    withdrawn    TEXT,
    counted_from TEXT NOT NULL,
    PRIMARY KEY (person, purpose)
);
CREATE INDEX personal_record_by_purpose ON personal_record (purpose);

-- What was done with personal data, and nothing of it. Each row's hash is made of the row and of the
-- hash before it.
CREATE TABLE people_log (
    number  INTEGER PRIMARY KEY,   -- from 1, without a gap
    at      TEXT NOT NULL,         -- UTC in whole seconds
    by      TEXT NOT NULL,         -- an office or account
    action  TEXT NOT NULL,
    person  TEXT,
    purpose TEXT,
    hash    TEXT NOT NULL          -- SHA-256 in lower-case hexadecimal
);
CREATE TRIGGER people_log_keeps BEFORE DELETE ON people_log BEGIN
    SELECT raise(ABORT, 'the log of people can only grow');
END;
CREATE TRIGGER people_log_stays BEFORE UPDATE ON people_log BEGIN
    SELECT raise(ABORT, 'the log of people can only grow');
END;
