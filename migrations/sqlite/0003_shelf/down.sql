DROP TABLE counters;
DROP TABLE changes;
DROP TABLE published_facets;
DROP TABLE published_refs;
DROP TABLE published_entries;
