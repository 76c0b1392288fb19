"""The pictures of an article: fetched when they may be, kept for a while, drawn by a child."""
