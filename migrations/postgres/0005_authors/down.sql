DROP TABLE published_authors;
