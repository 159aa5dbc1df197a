CREATE TABLE published_treatment_options (
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
CREATE INDEX published_treatment_options_slug ON published_treatment_options (locale, slug);
CREATE INDEX published_treatment_options_published_at ON published_treatment_options (locale, published_at, entry_id);
CREATE INDEX published_treatment_options_updated_at ON published_treatment_options (locale, updated_at, entry_id);
CREATE INDEX published_treatment_options_title ON published_treatment_options (locale, title_key, entry_id);
