-- What an entry has stands apart from where it stands in the list of each value: a publication that changes nothing that
-- it is found by moves it in its lists and leaves its facets alone. A list is a number that stands for a kind, a locale, a
-- facet and a value, so that the indexes which lists are read along are narrow. The program gives SQLite the
-- function `list_number`, which makes it of the four.
-- The order by the last publication, which every publication changes, has a table to itself, and no other is written.

CREATE TABLE published_lists (
    entry_id TEXT NOT NULL,
    locale TEXT NOT NULL,
    list BIGINT NOT NULL,
    published_at TIMESTAMP NOT NULL,
    title_key TEXT NOT NULL,
    PRIMARY KEY (entry_id, locale, list)
) WITHOUT ROWID;
INSERT INTO published_lists
    SELECT entry_id, locale, list_number(kind, locale, facet, value), published_at, title_key
    FROM published_facets ORDER BY 1, 2, 3;
CREATE INDEX published_lists_published_at ON published_lists (list, published_at, entry_id);
CREATE INDEX published_lists_title ON published_lists (list, title_key, entry_id);

CREATE TABLE published_updates (
    list BIGINT NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    entry_id TEXT NOT NULL,
    PRIMARY KEY (list, updated_at, entry_id)
) WITHOUT ROWID;

-- The lists that are too long to be sorted when they are asked for: that order is kept for these.
CREATE TABLE long_lists (
    list BIGINT NOT NULL,
    PRIMARY KEY (list)
) WITHOUT ROWID;
INSERT INTO long_lists SELECT list FROM published_lists GROUP BY list HAVING COUNT(*) >= 1000 ORDER BY list;
INSERT INTO published_updates SELECT f.list, f.updated_at, f.entry_id
    FROM (SELECT list_number(kind, locale, facet, value) AS list, updated_at, entry_id FROM published_facets) AS f
    JOIN long_lists g ON g.list = f.list ORDER BY 1, 2, 3;

CREATE TABLE bare_facets (
    entry_id TEXT NOT NULL,
    locale TEXT NOT NULL,
    facet TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (entry_id, locale, facet, value)
) WITHOUT ROWID;
INSERT INTO bare_facets SELECT entry_id, locale, facet, value
    FROM published_facets ORDER BY entry_id, locale, facet, value;
DROP TABLE published_facets;
ALTER TABLE bare_facets RENAME TO published_facets;
