-- Where areas end, and where postcodes are.

-- To find a place by its name without reading what else is known of it.
CREATE INDEX document_of_area_by_title ON document (title, id) WHERE kind = 'area';

-- A file of boundaries that was brought in.
CREATE TABLE boundary_layer (
    id       INTEGER PRIMARY KEY,
    change   INTEGER NOT NULL REFERENCES change (id),
    source   TEXT NOT NULL,
    sha256   TEXT NOT NULL,         -- of the source, in lower-case hexadecimal
    property TEXT NOT NULL,         -- that had the codes, such as LAD24CD
    licence  TEXT NOT NULL,         -- what whoever shows the boundaries must say
    areas    INTEGER NOT NULL,
    content  TEXT NOT NULL          -- SHA-256 of its rows below
);
-- A boundary at a grain: see `Shape` in lifecourse-core for the text of the rings. All numbers are metres on the British
-- National Grid.
CREATE TABLE boundary (
    area   TEXT NOT NULL,
    grain  INTEGER NOT NULL,
    layer  INTEGER NOT NULL REFERENCES boundary_layer (id),
    closed INTEGER REFERENCES boundary_layer (id),          -- that has it anew
    west   INTEGER NOT NULL,
    south  INTEGER NOT NULL,
    east   INTEGER NOT NULL,
    north  INTEGER NOT NULL,
    rings  TEXT NOT NULL,
    PRIMARY KEY (area, grain, layer)
);
CREATE INDEX boundary_by_layer ON boundary (layer);

-- A look-up of postcodes that was brought in. The last is the one that stands below; of earlier ones this row is left.
CREATE TABLE postcode_edition (
    id        INTEGER PRIMARY KEY,
    change    INTEGER NOT NULL REFERENCES change (id),
    source    TEXT NOT NULL,
    sha256    TEXT NOT NULL,
    postcodes INTEGER NOT NULL,
    content   TEXT NOT NULL         -- SHA-256 of the rows of the two tables below
);
CREATE TABLE postcode_place (
    id    INTEGER PRIMARY KEY,
    areas TEXT NOT NULL             -- codes with a blank between them, the smallest area first
);
CREATE TABLE postcode (
    postcode TEXT PRIMARY KEY,      -- in seven characters: `L1  0AA`, `LE1 6LP`, `SW1A1AA`
    place    INTEGER NOT NULL,
    ended    INTEGER                -- the month in which it went out of use, such as 201906
) WITHOUT ROWID;
