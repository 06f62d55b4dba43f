"""The wikis that are compared: each filled with the corpus, served, and asked by its own addresses."""
