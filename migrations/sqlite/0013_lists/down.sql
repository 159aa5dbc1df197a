CREATE TABLE sorted_facets (
    entry_id TEXT NOT NULL,
    locale TEXT NOT NULL,
    kind TEXT NOT NULL,
    facet TEXT NOT NULL,
    value TEXT NOT NULL,
    published_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    title_key TEXT NOT NULL,
    PRIMARY KEY (entry_id, locale, facet, value)
) WITHOUT ROWID;
-- An entry stands at the same place in all of its lists.
INSERT INTO sorted_facets
    SELECT f.entry_id, f.locale, e.kind, f.facet, f.value, l.published_at, u.updated_at, l.title_key
    FROM published_facets f
    JOIN entries e ON e.id = f.entry_id
    JOIN (SELECT DISTINCT entry_id, locale, published_at, title_key FROM published_lists) AS l
        ON l.entry_id = f.entry_id AND l.locale = f.locale
    JOIN (
        SELECT entry_id, locale, updated_at FROM published_topics
        UNION ALL SELECT entry_id, locale, updated_at FROM published_authors
        UNION ALL SELECT entry_id, locale, updated_at FROM published_treatment_options
        UNION ALL SELECT entry_id, locale, updated_at FROM published_articles
        UNION ALL SELECT entry_id, locale, updated_at FROM published_listings
        UNION ALL SELECT entry_id, locale, updated_at FROM published_announcements
    ) AS u ON u.entry_id = f.entry_id AND u.locale = f.locale
    ORDER BY f.entry_id, f.locale, f.facet, f.value;
DROP TABLE published_lists;
DROP TABLE published_updates;
DROP TABLE long_lists;
DROP TABLE published_facets;
ALTER TABLE sorted_facets RENAME TO published_facets;
CREATE INDEX published_facets_published_at ON published_facets (facet, value, locale, kind, published_at, entry_id);
CREATE INDEX published_facets_updated_at ON published_facets (facet, value, locale, kind, updated_at, entry_id);
CREATE INDEX published_facets_title ON published_facets (facet, value, locale, kind, title_key, entry_id);
