-- Bodies stand apart from what lists read, and a publication that leaves its body as it is does not write it again. `html`
-- is the template that most readers are answered from: none yet, for what was published before.

CREATE TABLE published_bodies (
    entry_id TEXT COLLATE "C" NOT NULL,
    locale TEXT COLLATE "C" NOT NULL,
    digest TEXT NOT NULL,
    html TEXT NOT NULL,
    blocks TEXT NOT NULL,
    PRIMARY KEY (entry_id, locale)
);
INSERT INTO published_bodies SELECT entry_id, locale, '', '', body FROM published_articles
    WHERE body IS NOT NULL ORDER BY entry_id, locale;
INSERT INTO published_bodies SELECT entry_id, locale, '', '', body FROM published_authors
    WHERE body IS NOT NULL ORDER BY entry_id, locale;
INSERT INTO published_bodies SELECT entry_id, locale, '', '', body FROM published_treatment_options
    WHERE body IS NOT NULL ORDER BY entry_id, locale;

ALTER TABLE published_topics DROP COLUMN body;
ALTER TABLE published_authors DROP COLUMN body;
ALTER TABLE published_treatment_options DROP COLUMN body;
ALTER TABLE published_listings DROP COLUMN body;
ALTER TABLE published_articles DROP COLUMN body;
ALTER TABLE published_announcements DROP COLUMN body;
