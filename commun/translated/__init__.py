"""Fiches that translate others: what changed in the original since, and what else a fiche can be read as."""

from commun.translated.following import (
    Original,
    caught_up,
    original_of,
    stale_sections,
    stale_translations,
    to_translate,
    translations_of,
)

__all__ = [
    "Original",
    "caught_up",
    "original_of",
    "stale_sections",
    "stale_translations",
    "to_translate",
    "translations_of",
]
