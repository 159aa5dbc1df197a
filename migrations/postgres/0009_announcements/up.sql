CREATE TABLE published_announcements (
    entry_id TEXT COLLATE "C" NOT NULL,
    locale TEXT COLLATE "C" NOT NULL,
    content_locale TEXT COLLATE "C" NOT NULL,
    slug TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    published_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    first_published_at TIMESTAMP NOT NULL,
    title_key TEXT COLLATE "C" NOT NULL,
    priority BIGINT NOT NULL,
    starts_at TIMESTAMP,
    ends_at TIMESTAMP,
    document TEXT NOT NULL,
    body TEXT,
    PRIMARY KEY (entry_id, locale)
);
CREATE INDEX published_announcements_slug ON published_announcements (locale, slug);
CREATE INDEX published_announcements_published_at ON published_announcements (locale, published_at, entry_id);
CREATE INDEX published_announcements_updated_at ON published_announcements (locale, updated_at, entry_id);
CREATE INDEX published_announcements_title ON published_announcements (locale, title_key, entry_id);
CREATE INDEX published_announcements_priority ON published_announcements (locale, priority, entry_id);
CREATE INDEX published_announcements_starts_at ON published_announcements (locale, starts_at);
CREATE INDEX published_announcements_ends_at ON published_announcements (locale, ends_at);
