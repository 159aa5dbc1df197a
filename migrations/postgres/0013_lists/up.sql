-- What an entry has stands apart from where it stands in the list of each value: a publication that changes nothing that
-- it is found by moves it in its lists and leaves its facets alone. A list is a number that stands for a kind, a locale, a
-- facet and a value, so that the indexes which lists are read along are narrow. It is the first
-- eight bytes of the SHA-256 of the four, each with a unit separator behind it.
-- The order by the last publication, which every publication changes, has a table to itself, and no other is written.

CREATE TABLE published_lists (
    entry_id TEXT COLLATE "C" NOT NULL,
    locale TEXT COLLATE "C" NOT NULL,
    list BIGINT NOT NULL,
    published_at TIMESTAMP NOT NULL,
    title_key TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (entry_id, locale, list)
);
INSERT INTO published_lists SELECT entry_id, locale, ('x' || encode(substr(sha256(convert_to(
        kind || chr(31) || locale || chr(31) || facet || chr(31) || value || chr(31), 'UTF8'
    )), 1, 8), 'hex'))::bit(64)::bigint, published_at, title_key
    FROM published_facets ORDER BY 1, 2, 3;
CREATE INDEX published_lists_published_at ON published_lists (list, published_at, entry_id);
CREATE INDEX published_lists_title ON published_lists (list, title_key, entry_id);

CREATE TABLE published_updates (
    list BIGINT NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    entry_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (list, updated_at, entry_id)
);
INSERT INTO published_updates SELECT ('x' || encode(substr(sha256(convert_to(
        kind || chr(31) || locale || chr(31) || facet || chr(31) || value || chr(31), 'UTF8'
    )), 1, 8), 'hex'))::bit(64)::bigint, updated_at, entry_id
    FROM published_facets ORDER BY 1, 2, 3;
-- Statements are planned by what tables are known to hold.
ANALYZE published_lists;
ANALYZE published_updates;

DROP INDEX published_facets_published_at;
DROP INDEX published_facets_updated_at;
DROP INDEX published_facets_title;
ALTER TABLE published_facets DROP COLUMN kind, DROP COLUMN published_at, DROP COLUMN updated_at, DROP COLUMN title_key;
