"""Typing the facts again after the catalogue changed: only what the change reaches, from what was kept where it can."""

from search_index.facts.retyping.state import behind, notice
from search_index.facts.retyping.work import retype

__all__ = ["behind", "notice", "retype"]
