-- The lists that are too long to be sorted when they are asked for: the order by the last publication is kept for these alone.

CREATE TABLE long_lists (
    list BIGINT NOT NULL,
    PRIMARY KEY (list)
);
INSERT INTO long_lists SELECT list FROM published_lists GROUP BY list HAVING COUNT(*) >= 1000;
CREATE TABLE kept_updates AS SELECT u.* FROM published_updates u JOIN long_lists g ON g.list = u.list;
TRUNCATE published_updates;
INSERT INTO published_updates SELECT * FROM kept_updates ORDER BY 1, 2, 3;
DROP TABLE kept_updates;
-- Statements are planned by what tables are known to hold.
ANALYZE long_lists;
ANALYZE published_updates;
