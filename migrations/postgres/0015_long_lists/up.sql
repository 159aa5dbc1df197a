-- The lists that are too long to be sorted when they are asked for: the order by the last publication is kept for these alone.

CREATE TABLE long_lists (
    list BIGINT NOT NULL,
    PRIMARY KEY (list)
);
INSERT INTO long_lists SELECT list FROM published_lists GROUP BY list HAVING COUNT(*) >= 1000;
DELETE FROM published_updates u WHERE NOT EXISTS (SELECT 1 FROM long_lists g WHERE g.list = u.list);
-- Statements are planned by what tables are known to hold.
ANALYZE long_lists;
ANALYZE published_updates;
