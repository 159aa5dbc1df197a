-- What stands around an entry is read from the index of its references alone.

ALTER TABLE published_refs DROP CONSTRAINT published_refs_pkey;
ALTER TABLE published_refs ADD PRIMARY KEY (source_id, locale, relation, position) INCLUDE (target_id);
