DROP TABLE published_topics;
