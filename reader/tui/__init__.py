"""The app: Textual draws and asks; it decides nothing about feeds and articles."""
