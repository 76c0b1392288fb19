"""Other people's formats: an article as text, Markdown or HTML; lists of subscriptions."""
