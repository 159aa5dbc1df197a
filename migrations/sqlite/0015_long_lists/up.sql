-- SQLite keeps the order by the last publication for long lists alone since `lists`; PostgreSQL does from here on.
SELECT 1;
