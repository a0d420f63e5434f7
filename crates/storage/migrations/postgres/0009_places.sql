-- Where areas end, and where postcodes are.

-- A file of boundaries that was brought in.
CREATE TABLE boundary_layer (
    id       BIGINT PRIMARY KEY,
    change   BIGINT NOT NULL REFERENCES change (id),
    source   TEXT COLLATE "C" NOT NULL,
    sha256   TEXT COLLATE "C" NOT NULL,         -- of the source, in lower-case hexadecimal
    property TEXT COLLATE "C" NOT NULL,         -- that had the codes, such as LAD24CD
    licence  TEXT COLLATE "C" NOT NULL,         -- what whoever shows the boundaries must say
    areas    BIGINT NOT NULL,
    content  TEXT COLLATE "C" NOT NULL          -- SHA-256 of its rows below
);
-- A boundary at a grain: see `Shape` in lifecourse-core for the text of the rings. All numbers are metres on the British
-- National Grid.
CREATE TABLE boundary (
    area   TEXT COLLATE "C" NOT NULL,
    grain  BIGINT NOT NULL,
    layer  BIGINT NOT NULL REFERENCES boundary_layer (id),
    closed BIGINT REFERENCES boundary_layer (id),          -- that has it anew
    west   BIGINT NOT NULL,
    south  BIGINT NOT NULL,
    east   BIGINT NOT NULL,
    north  BIGINT NOT NULL,
    rings  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (area, grain, layer)
);
CREATE INDEX boundary_by_layer ON boundary (layer);

-- A look-up of postcodes that was brought in. The last is the one that stands below; of earlier ones this row is left.
CREATE TABLE postcode_edition (
    id        BIGINT PRIMARY KEY,
    change    BIGINT NOT NULL REFERENCES change (id),
    source    TEXT COLLATE "C" NOT NULL,
    sha256    TEXT COLLATE "C" NOT NULL,
    postcodes BIGINT NOT NULL,
    content   TEXT COLLATE "C" NOT NULL         -- SHA-256 of the rows of the two tables below
);
CREATE TABLE postcode_place (
    id    BIGINT PRIMARY KEY,
    areas TEXT COLLATE "C" NOT NULL             -- codes with a blank between them, the smallest area first
);
CREATE TABLE postcode (
    postcode TEXT COLLATE "C" PRIMARY KEY,      -- in seven characters: `L1  0AA`, `LE1 6LP`, `SW1A1AA`
    place    BIGINT NOT NULL,
    ended    BIGINT                -- the month in which it went out of use, such as 201906
);
