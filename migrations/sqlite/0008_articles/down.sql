DROP TABLE published_articles;
