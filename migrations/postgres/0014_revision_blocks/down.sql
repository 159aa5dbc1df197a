-- Every version has its blocks in the document again.

UPDATE revisions r SET document = (jsonb_set(r.document::jsonb, '{body,blocks}', b.blocks::jsonb) #- '{body,kept}')::text
    FROM revision_blocks b WHERE b.entry_id = r.entry_id AND b.locale = r.locale
    AND b.version = (r.document::jsonb #>> '{body,kept,version}')::bigint;
UPDATE revisions r SET document = (jsonb_set(r.document::jsonb, '{bio,blocks}', b.blocks::jsonb) #- '{bio,kept}')::text
    FROM revision_blocks b WHERE b.entry_id = r.entry_id AND b.locale = r.locale
    AND b.version = (r.document::jsonb #>> '{bio,kept,version}')::bigint;
DROP TABLE revision_blocks;
