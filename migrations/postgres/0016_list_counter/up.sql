-- How often a list has become long: who has decided what to write sees by it whether the same lists are long.
INSERT INTO counters (name, value) VALUES ('long_lists', 0);
