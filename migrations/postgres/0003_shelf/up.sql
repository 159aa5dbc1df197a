-- The shelf: what is published, and nothing else. `locale` is the locale a row answers for, `content_locale`
-- the one its text is in: they differ where a locale falls back to the default one.

CREATE TABLE published_entries (
    entry_id TEXT COLLATE "C" NOT NULL,
    locale TEXT COLLATE "C" NOT NULL,
    content_locale TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    slug TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    title_key TEXT COLLATE "C" NOT NULL,
    published_at TIMESTAMP NOT NULL,
    excerpt TEXT,
    image TEXT,
    summary TEXT NOT NULL,
    comments_count BIGINT NOT NULL,
    PRIMARY KEY (entry_id, locale)
);

CREATE INDEX published_entries_newest ON published_entries (locale, kind, published_at, entry_id);
CREATE INDEX published_entries_title ON published_entries (locale, kind, title_key, entry_id);
CREATE INDEX published_entries_slug ON published_entries (locale, kind, slug);

CREATE TABLE published_refs (
    source_id TEXT COLLATE "C" NOT NULL,
    locale TEXT COLLATE "C" NOT NULL,
    relation TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    source_kind TEXT COLLATE "C" NOT NULL,
    target_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (source_id, locale, relation, position)
);
CREATE INDEX published_refs_target ON published_refs (target_id, locale, relation);

-- Every value that entries are filtered by, with the keys that lists are sorted by: a filtered list is read along
-- one of these indexes, however many entries there are.

CREATE TABLE published_facets (
    entry_id TEXT COLLATE "C" NOT NULL,
    locale TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    facet TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    published_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    title_key TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (entry_id, locale, facet, value)
);
CREATE INDEX published_facets_published_at ON published_facets (facet, value, locale, kind, published_at, entry_id);
CREATE INDEX published_facets_updated_at ON published_facets (facet, value, locale, kind, updated_at, entry_id);
CREATE INDEX published_facets_title ON published_facets (facet, value, locale, kind, title_key, entry_id);

-- Every publish and unpublish in the order of their commits; an unpublish is a tombstone.

CREATE TABLE changes (
    sequence BIGINT NOT NULL,
    entry_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    locale TEXT COLLATE "C" NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    slug TEXT COLLATE "C" NOT NULL,
    version BIGINT,
    changed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (sequence)
);

CREATE TABLE counters (
    name TEXT COLLATE "C" NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (name)
);

INSERT INTO counters (name, value) VALUES ('changes', 0);
