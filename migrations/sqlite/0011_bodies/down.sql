ALTER TABLE published_topics ADD COLUMN body TEXT;
ALTER TABLE published_authors ADD COLUMN body TEXT;
ALTER TABLE published_treatment_options ADD COLUMN body TEXT;
ALTER TABLE published_listings ADD COLUMN body TEXT;
ALTER TABLE published_articles ADD COLUMN body TEXT;
ALTER TABLE published_announcements ADD COLUMN body TEXT;
UPDATE published_articles SET body = (SELECT b.blocks FROM published_bodies b
    WHERE b.entry_id = published_articles.entry_id AND b.locale = published_articles.locale);
UPDATE published_authors SET body = (SELECT b.blocks FROM published_bodies b
    WHERE b.entry_id = published_authors.entry_id AND b.locale = published_authors.locale);
UPDATE published_treatment_options SET body = (SELECT b.blocks FROM published_bodies b
    WHERE b.entry_id = published_treatment_options.entry_id AND b.locale = published_treatment_options.locale);
DROP TABLE published_bodies;
