"""MediaWiki: its API, its exports and its wikitext."""
