CREATE TABLE published_topics (
    entry_id TEXT COLLATE "C" NOT NULL,
    locale TEXT COLLATE "C" NOT NULL,
    content_locale TEXT COLLATE "C" NOT NULL,
    slug TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    published_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    first_published_at TIMESTAMP NOT NULL,
    title_key TEXT COLLATE "C" NOT NULL,
    document TEXT NOT NULL,
    body TEXT,
    PRIMARY KEY (entry_id, locale)
);
CREATE INDEX published_topics_slug ON published_topics (locale, slug);
CREATE INDEX published_topics_published_at ON published_topics (locale, published_at, entry_id);
CREATE INDEX published_topics_updated_at ON published_topics (locale, updated_at, entry_id);
CREATE INDEX published_topics_title ON published_topics (locale, title_key, entry_id);
