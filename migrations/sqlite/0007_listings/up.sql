CREATE TABLE published_listings (
    entry_id TEXT NOT NULL,
    locale TEXT NOT NULL,
    content_locale TEXT NOT NULL,
    slug TEXT NOT NULL,
    version BIGINT NOT NULL,
    published_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    first_published_at TIMESTAMP NOT NULL,
    title_key TEXT NOT NULL,
    document TEXT NOT NULL,
    body TEXT,
    PRIMARY KEY (entry_id, locale)
);
CREATE INDEX published_listings_slug ON published_listings (locale, slug);
CREATE INDEX published_listings_published_at ON published_listings (locale, published_at, entry_id);
CREATE INDEX published_listings_updated_at ON published_listings (locale, updated_at, entry_id);
CREATE INDEX published_listings_title ON published_listings (locale, title_key, entry_id);
