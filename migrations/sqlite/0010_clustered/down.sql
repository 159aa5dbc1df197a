CREATE TABLE rowid_refs (
    source_id TEXT NOT NULL,
    locale TEXT NOT NULL,
    relation TEXT NOT NULL,
    position BIGINT NOT NULL,
    source_kind TEXT NOT NULL,
    target_id TEXT NOT NULL,
    PRIMARY KEY (source_id, locale, relation, position)
);
INSERT INTO rowid_refs SELECT source_id, locale, relation, position, source_kind, target_id
    FROM published_refs ORDER BY source_id, locale, relation, position;
DROP TABLE published_refs;
ALTER TABLE rowid_refs RENAME TO published_refs;
CREATE INDEX published_refs_target ON published_refs (target_id, locale, relation);

CREATE TABLE rowid_facets (
    entry_id TEXT NOT NULL,
    locale TEXT NOT NULL,
    kind TEXT NOT NULL,
    facet TEXT NOT NULL,
    value TEXT NOT NULL,
    published_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    title_key TEXT NOT NULL,
    PRIMARY KEY (entry_id, locale, facet, value)
);
INSERT INTO rowid_facets SELECT entry_id, locale, kind, facet, value, published_at, updated_at, title_key
    FROM published_facets ORDER BY entry_id, locale, facet, value;
DROP TABLE published_facets;
ALTER TABLE rowid_facets RENAME TO published_facets;
CREATE INDEX published_facets_published_at ON published_facets (facet, value, locale, kind, published_at, entry_id);
CREATE INDEX published_facets_updated_at ON published_facets (facet, value, locale, kind, updated_at, entry_id);
CREATE INDEX published_facets_title ON published_facets (facet, value, locale, kind, title_key, entry_id);
