-- Blocks that were made of a body are kept once, with the version that they were made for: later versions with the same
-- text name that one. Versions from before have theirs in the document.

CREATE TABLE revision_blocks (
    entry_id TEXT COLLATE "C" NOT NULL,
    locale TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    blocks TEXT NOT NULL,
    PRIMARY KEY (entry_id, locale, version),
    FOREIGN KEY (entry_id) REFERENCES entries (id)
);
