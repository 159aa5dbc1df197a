DROP TABLE published_announcements;
