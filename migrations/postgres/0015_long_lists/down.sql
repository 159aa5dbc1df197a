DELETE FROM published_updates;
INSERT INTO published_updates
    SELECT l.list, a.updated_at, l.entry_id FROM published_lists l JOIN (
        SELECT entry_id, locale, updated_at FROM published_topics
        UNION ALL SELECT entry_id, locale, updated_at FROM published_authors
        UNION ALL SELECT entry_id, locale, updated_at FROM published_treatment_options
        UNION ALL SELECT entry_id, locale, updated_at FROM published_listings
        UNION ALL SELECT entry_id, locale, updated_at FROM published_articles
        UNION ALL SELECT entry_id, locale, updated_at FROM published_announcements
    ) AS a ON a.entry_id = l.entry_id AND a.locale = l.locale;
DROP TABLE long_lists;
