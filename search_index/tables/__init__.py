"""The tables of pages, links and revisions: SQL that is derived from git alone and can be made again from it."""
