"""Programs for those who build tread: the documents that are made from the code."""
