"""Facts as tables: filled from the fiches, typed by the catalogue of the same commit, read as usage and as facets."""
