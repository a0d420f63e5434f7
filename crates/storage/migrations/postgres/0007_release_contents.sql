-- What each published release held, as a hash: what the audit log says of it.
CREATE TABLE release_content (
    change    BIGINT PRIMARY KEY REFERENCES change (id),   -- that published it
    release   BIGINT NOT NULL,
    contents  TEXT COLLATE "C" NOT NULL,                                -- SHA-256, in hexadecimal
    discarded BIGINT REFERENCES change (id)                -- that took it back, under embargo
);
