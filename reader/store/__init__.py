"""SQLite: entries, articles, verdicts and what the reader marked. Nothing else speaks SQL."""
