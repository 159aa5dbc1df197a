ALTER TABLE published_facets
    ADD COLUMN kind TEXT COLLATE "C",
    ADD COLUMN published_at TIMESTAMP,
    ADD COLUMN updated_at TIMESTAMP,
    ADD COLUMN title_key TEXT COLLATE "C";
-- An entry stands at the same place in all of its lists.
UPDATE published_facets f
    SET kind = e.kind, published_at = l.published_at, updated_at = u.updated_at, title_key = l.title_key
    FROM entries e,
        (SELECT DISTINCT entry_id, locale, published_at, title_key FROM published_lists) AS l,
        (
        SELECT entry_id, locale, updated_at FROM published_topics
        UNION ALL SELECT entry_id, locale, updated_at FROM published_authors
        UNION ALL SELECT entry_id, locale, updated_at FROM published_treatment_options
        UNION ALL SELECT entry_id, locale, updated_at FROM published_articles
        UNION ALL SELECT entry_id, locale, updated_at FROM published_listings
        UNION ALL SELECT entry_id, locale, updated_at FROM published_announcements
        ) AS u
    WHERE e.id = f.entry_id AND l.entry_id = f.entry_id AND l.locale = f.locale
        AND u.entry_id = f.entry_id AND u.locale = f.locale;
ALTER TABLE published_facets
    ALTER COLUMN kind SET NOT NULL,
    ALTER COLUMN published_at SET NOT NULL,
    ALTER COLUMN updated_at SET NOT NULL,
    ALTER COLUMN title_key SET NOT NULL;
DROP TABLE published_lists;
DROP TABLE published_updates;
CREATE INDEX published_facets_published_at ON published_facets (facet, value, locale, kind, published_at, entry_id);
CREATE INDEX published_facets_updated_at ON published_facets (facet, value, locale, kind, updated_at, entry_id);
CREATE INDEX published_facets_title ON published_facets (facet, value, locale, kind, title_key, entry_id);
