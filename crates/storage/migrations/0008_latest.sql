-- The last period of every series, by area first: the profile of an area is a stretch of this table.
-- `place` is area << 30 | indicator << 15 | segment, `period` the code of a period.
CREATE TABLE figure_latest (
    place  INTEGER PRIMARY KEY,
    period INTEGER NOT NULL
);
INSERT INTO figure_latest (place, period)
SELECT ((f.key >> 28 & 1048575) << 30) + ((f.key >> 48) << 15) + (f.key >> 13 & 32767), max(p.code)
FROM figure AS f JOIN period AS p ON p.id = (f.key & 8191)
GROUP BY 1;

-- The same of the newest release, as it was when it was published. A draft is not in it.
CREATE TABLE released_figure_latest (
    place  INTEGER PRIMARY KEY,
    period INTEGER NOT NULL
);
INSERT INTO released_figure_latest (place, period)
SELECT ((f.key >> 28 & 1048575) << 30) + ((f.key >> 48) << 15) + (f.key >> 13 & 32767), max(p.code)
FROM released_figure AS f JOIN period AS p ON p.id = (f.key & 8191)
GROUP BY 1;
