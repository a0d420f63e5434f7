-- What each published release held, as a hash: what the audit log says of it.
CREATE TABLE release_content (
    change    INTEGER PRIMARY KEY REFERENCES change (id),   -- that published it
    release   INTEGER NOT NULL,
    contents  TEXT NOT NULL,                                -- SHA-256, in hexadecimal
    discarded INTEGER REFERENCES change (id)                -- that took it back, under embargo
);
