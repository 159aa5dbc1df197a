-- What the rows of a published entry were made from: a publication looks here, in one row, what of them would differ, and
-- writes nothing else. There is none for what was published before: its next publication writes all.

CREATE TABLE published_digests (
    entry_id TEXT COLLATE "C" NOT NULL,
    locale TEXT COLLATE "C" NOT NULL,
    refs TEXT NOT NULL,
    facets TEXT NOT NULL,
    card TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (entry_id, locale)
);

ALTER TABLE published_bodies DROP COLUMN digest;
