-- The desk: entries, their revisions, and the working copy of each locale.

CREATE TABLE entries (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    trashed_at TIMESTAMP,
    PRIMARY KEY (id)
);

CREATE TABLE revisions (
    entry_id TEXT NOT NULL,
    locale TEXT NOT NULL,
    version BIGINT NOT NULL,
    document TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by TEXT,
    PRIMARY KEY (entry_id, locale, version),
    FOREIGN KEY (entry_id) REFERENCES entries (id)
);


-- One row per entry and locale: the highest revision, and which one is published.

CREATE TABLE working_copies (
    entry_id TEXT NOT NULL,
    locale TEXT NOT NULL,
    kind TEXT NOT NULL,
    slug TEXT NOT NULL,
    version BIGINT NOT NULL,
    published_version BIGINT,
    first_published_at TIMESTAMP,
    last_published_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    trashed BOOLEAN NOT NULL,
    PRIMARY KEY (entry_id, locale),
    FOREIGN KEY (entry_id) REFERENCES entries (id)
);

CREATE INDEX working_copies_newest ON working_copies (kind, locale, trashed, updated_at, entry_id);


-- Who holds which slug: the working copy's own, and every one that was ever published.

CREATE TABLE slugs (
    kind TEXT NOT NULL,
    locale TEXT NOT NULL,
    slug TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    was_published BOOLEAN NOT NULL,
    PRIMARY KEY (kind, locale, slug),
    FOREIGN KEY (entry_id) REFERENCES entries (id)
);

CREATE INDEX slugs_of_entry ON slugs (entry_id, locale);
