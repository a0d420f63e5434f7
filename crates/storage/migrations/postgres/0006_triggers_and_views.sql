-- What holds in the tables whoever writes to them. Where many rows may be written at once, a trigger
-- looks at all rows of a statement together.

-- A figure that is replaced is kept.
CREATE FUNCTION figure_closed() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO figure_past
        (key, closed, value, lower95, upper95, lower998, upper998, count, denominator, remark, batch, row)
    SELECT o.key, n.batch, o.value, o.lower95, o.upper95, o.lower998, o.upper998, o.count,
           o.denominator, o.remark, o.batch, o.row
    FROM old_rows AS o JOIN new_rows AS n ON n.key = o.key;
    RETURN NULL;
END $$;
CREATE TRIGGER figure_closed AFTER UPDATE ON figure
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION figure_closed();

-- A figure that a draft replaces or leaves out is kept as that of earlier releases.
CREATE FUNCTION released_figure_replaced() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO released_figure_past
        (key, closed, value, lower95, upper95, lower998, upper998, count, denominator, remark, batch, release)
    SELECT o.key, n.release, o.value, o.lower95, o.upper95, o.lower998, o.upper998, o.count,
           o.denominator, o.remark, o.batch, o.release
    FROM old_rows AS o JOIN new_rows AS n ON n.key = o.key
    WHERE o.release <> n.release;
    RETURN NULL;
END $$;
CREATE TRIGGER released_figure_replaced AFTER UPDATE ON released_figure
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION released_figure_replaced();

CREATE FUNCTION released_figure_left_out() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO released_figure_past
        (key, closed, value, lower95, upper95, lower998, upper998, count, denominator, remark, batch, release)
    SELECT o.key, d.number, o.value, o.lower95, o.upper95, o.lower998, o.upper998, o.count,
           o.denominator, o.remark, o.batch, o.release
    FROM old_rows AS o JOIN release AS d ON d.frozen IS NULL
    WHERE o.release <> d.number;
    RETURN NULL;
END $$;
CREATE TRIGGER released_figure_left_out AFTER DELETE ON released_figure
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION released_figure_left_out();

-- Nothing of a published release can be altered. What is written must be of the draft, or give back
-- what the draft had replaced.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0];
END $$;

CREATE FUNCTION only_of_the_draft() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM touched
               WHERE release IS DISTINCT FROM (SELECT number FROM release WHERE frozen IS NULL)) THEN
        RAISE EXCEPTION 'a published release is never altered';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION only_closed_by_the_draft() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM touched
               WHERE closed IS DISTINCT FROM (SELECT number FROM release WHERE frozen IS NULL)) THEN
        RAISE EXCEPTION 'a published release is never altered';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION only_of_the_draft_or_given_back() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM touched AS t
               WHERE t.release IS DISTINCT FROM (SELECT number FROM release WHERE frozen IS NULL)
                 AND NOT EXISTS (SELECT 1 FROM released_figure_past AS p
                                 JOIN release AS d ON d.number = p.closed
                                 WHERE d.frozen IS NULL AND p.key = t.key AND p.release = t.release)) THEN
        RAISE EXCEPTION 'a published release is never altered';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION only_with_a_draft() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM release WHERE frozen IS NULL) AND EXISTS (SELECT 1 FROM touched) THEN
        RAISE EXCEPTION 'a published release is never altered';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION key_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT key FROM new_rows EXCEPT SELECT key FROM old_rows) THEN
        RAISE EXCEPTION 'a published release is never altered';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER released_figure_insert AFTER INSERT ON released_figure
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION only_of_the_draft_or_given_back();
CREATE TRIGGER released_figure_update AFTER UPDATE ON released_figure
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION only_of_the_draft();
CREATE TRIGGER released_figure_key AFTER UPDATE ON released_figure
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION key_stays();
CREATE TRIGGER released_figure_delete AFTER DELETE ON released_figure
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION only_with_a_draft();
CREATE TRIGGER released_figure_past_insert AFTER INSERT ON released_figure_past
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION only_closed_by_the_draft();
CREATE TRIGGER released_figure_past_update BEFORE UPDATE ON released_figure_past
    FOR EACH ROW EXECUTE FUNCTION refuse('a published release is never altered');
CREATE TRIGGER released_figure_past_delete AFTER DELETE ON released_figure_past
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION only_closed_by_the_draft();

-- An embargoed release may be taken back before its time, which is that of the change under way.
CREATE FUNCTION release_update() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF new.number <> old.number OR (old.frozen IS NOT NULL AND (new.frozen IS NOT NULL
       OR old.public_from <= (SELECT changed_at FROM change ORDER BY id DESC LIMIT 1))) THEN
        RAISE EXCEPTION 'a published release is never altered';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER release_update BEFORE UPDATE ON release
    FOR EACH ROW EXECUTE FUNCTION release_update();
CREATE TRIGGER release_delete BEFORE DELETE ON release
    FOR EACH ROW WHEN (old.frozen IS NOT NULL)
    EXECUTE FUNCTION refuse('a published release is never altered');

DO $$
DECLARE
    held TEXT;
BEGIN
    FOREACH held IN ARRAY ARRAY['release_indicator', 'release_cell', 'release_finding'] LOOP
        EXECUTE format('CREATE TRIGGER %1$s_insert AFTER INSERT ON %1$s REFERENCING NEW TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION only_of_the_draft()', held);
        EXECUTE format('CREATE TRIGGER %1$s_update AFTER UPDATE ON %1$s REFERENCING OLD TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION only_of_the_draft()', held);
        EXECUTE format('CREATE TRIGGER %1$s_delete AFTER DELETE ON %1$s REFERENCING OLD TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION only_of_the_draft()', held);
    END LOOP;
    FOREACH held IN ARRAY ARRAY['release', 'release_indicator', 'release_cell', 'release_finding',
                                'released_figure', 'released_figure_past'] LOOP
        EXECUTE format('CREATE TRIGGER %1$s_truncate BEFORE TRUNCATE ON %1$s FOR EACH STATEMENT
                        EXECUTE FUNCTION refuse(''a published release is never altered'')', held);
    END LOOP;
END $$;

-- The logs can only grow.
CREATE TRIGGER people_log_keeps BEFORE DELETE OR UPDATE ON people_log
    FOR EACH ROW EXECUTE FUNCTION refuse('the log of people can only grow');
CREATE TRIGGER people_log_stays BEFORE TRUNCATE ON people_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('the log of people can only grow');
CREATE TRIGGER audit_log_keeps BEFORE DELETE OR UPDATE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse('the audit log can only grow');
CREATE TRIGGER audit_log_stays BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('the audit log can only grow');

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
SELECT c.id, c.changed_at, c.changed_by, c.reason, c.origin, 'redaction', p.kind || ' ' || p.id, p.version
FROM change AS c
JOIN document_past AS p ON p.redacted = c.id
UNION ALL
SELECT c.id, c.changed_at, c.changed_by, c.reason, c.origin, 'figures', b.source, NULL
FROM change AS c
JOIN batch AS b ON b.change = c.id;
