"""A change in a short sentence: « Durée : 2 h → 3 h ; 2 étapes ajoutées ; section Déroulé réécrite »."""

import re
from collections.abc import Sequence
from typing import Final

from fiches.discussion import tell_discussion
from fiches.fiche import Fiche
from fiches.history.told_body import told_body
from fiches.history.told_head import HeadTeller
from fiches.history.words import Names

_MANY: Final = 3
"""More changes than that, and one, are counted and not told one by one."""

_FR: Final = {
    "born": "Page créée",
    "gone": "Page supprimée",
    "spaces": "mise en forme",
    "remark": "remarque de l’en-tête changée",
    "broken": "l’en-tête ne se lit plus",
    "mended": "l’en-tête se lit de nouveau",
    "more": "{n} autres changements",
}
_EN: Final = {
    "born": "Page created",
    "gone": "Page deleted",
    "spaces": "layout",
    "remark": "remark in the head changed",
    "broken": "the head cannot be read any more",
    "mended": "the head can be read again",
    "more": "{n} other changes",
}
_REMARK: Final = re.compile(r"(?:^|[ \t])#[^\n]*", re.MULTILINE)
"""A remark of YAML, which says nothing to the program (YAML 1.2, 6.6)."""


def describe_change(
    old: Fiche | None,
    new: Fiche | None,
    language: str = "fr",
    names: Names | None = None,
) -> str:
    """What changed, in a short sentence without full stop; "" when nothing did. None stands for no page.

    `names` is the catalogue of the commons: how fields are called, of which gender, and how their values are written.
    Without it names are made from keys, and values stand as they were typed.
    """
    say = _FR if language == "fr" else _EN
    if new is not None and new.name.is_talk:
        said = tell_discussion(old.body if old else "", new.body, language)
        if said:
            return _sentence(said, language)
    if old is None or new is None:
        return "" if old is new else say["born" if old is None else "gone"]
    parts: list[str] = []
    if (old.problem is None) is not (new.problem is None):  # what it says cannot be compared
        return _sentence([say["mended" if new.problem is None else "broken"]], language)
    if old.head.text != new.head.text:
        parts += HeadTeller(language, names, new.type or old.type).parts(old.head, new.head)
    parts += told_body(old.body, new.body, language)
    if not parts and old.text != new.text:
        remarked = _REMARK.findall(old.head.text) != _REMARK.findall(new.head.text)
        parts = [say["remark" if remarked else "spaces"]]
    return _sentence(parts, language)


def _sentence(parts: Sequence[str], language: str) -> str:
    """The parts as one sentence; many are counted."""
    if len(parts) > _MANY + 1:
        more = (_FR if language == "fr" else _EN)["more"]
        parts = [*parts[:_MANY], more.format(n=len(parts) - _MANY)]
    sentence = ("\u202f; " if language == "fr" else "; ").join(parts)
    return sentence[:1].upper() + sentence[1:]
