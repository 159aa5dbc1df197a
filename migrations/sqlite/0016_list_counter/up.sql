-- SQLite has one writer, and lists become long while nobody else writes.
SELECT 1;
