DROP TABLE published_listings;
