DROP TABLE slugs;
DROP TABLE working_copies;
DROP TABLE revisions;
DROP TABLE entries;
