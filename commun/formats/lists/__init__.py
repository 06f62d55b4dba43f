"""Answers as words: tables, lists, trees, comparisons, snippets."""
