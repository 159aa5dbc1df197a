ALTER TABLE published_bodies ADD COLUMN digest TEXT NOT NULL DEFAULT '';
DROP TABLE published_digests;
