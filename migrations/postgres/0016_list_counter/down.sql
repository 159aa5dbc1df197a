DELETE FROM counters WHERE name = 'long_lists';
