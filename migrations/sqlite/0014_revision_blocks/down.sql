-- Every version has its blocks in the document again.

UPDATE revisions SET document = json_remove(json_set(document, '$.body.blocks', json((
    SELECT b.blocks FROM revision_blocks b WHERE b.entry_id = revisions.entry_id AND b.locale = revisions.locale
    AND b.version = json_extract(revisions.document, '$.body.kept.version')))), '$.body.kept')
    WHERE json_extract(document, '$.body.kept.version') IS NOT NULL;
UPDATE revisions SET document = json_remove(json_set(document, '$.bio.blocks', json((
    SELECT b.blocks FROM revision_blocks b WHERE b.entry_id = revisions.entry_id AND b.locale = revisions.locale
    AND b.version = json_extract(revisions.document, '$.bio.kept.version')))), '$.bio.kept')
    WHERE json_extract(document, '$.bio.kept.version') IS NOT NULL;
DROP TABLE revision_blocks;
