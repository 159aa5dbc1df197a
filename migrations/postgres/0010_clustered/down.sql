ALTER TABLE published_refs DROP CONSTRAINT published_refs_pkey;
ALTER TABLE published_refs ADD PRIMARY KEY (source_id, locale, relation, position);
