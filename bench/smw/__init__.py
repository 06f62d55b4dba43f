"""Items of Semantic MediaWiki's own test suite, asked of a real commons."""
