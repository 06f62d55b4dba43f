"""French words: what a text is found by.

One pass over a text gives its words; each distinct word is analysed once and remembered. A word is folded (accents,
ligatures, capitals), loses its elided article (« l’ », « qu’ »), is opened when it is written inclusively
(« élu·es » is *élu*, *élue*, *élus*, *élues*), cut at hyphens, and stemmed. Everything is done to the folded form, so a
query typed without accents meets the same stems.

The stems are those of Snowball's French algorithm (M. F. Porter, https://snowballstem.org/algorithms/french/stemmer.html)
between two small rewritings of ours, for what it leaves apart because it expects accents or knows no feminine of
trades: *élus*, *âgées*, *jeux*, *autrice*, *nouveau*, *actif*, *covoiturage*.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import Stemmer

from fiches import fold

_APOSTROPHES: Final = "'’ʼ"
_INCLUSIVE_DOTS: Final = "·•‧⋅∙"
_HYPHENS: Final = ".‑–-"

GROUPED: Final = "[0-9][0-9]{0,2}(?:[ \u00a0\u2009\u202f][0-9]{3})+(?![^\\W_])"
"""A number in groups of three digits, as French writes it: « 12 345 » is one word."""
ELISION: Final = rf"[^\W\d_]{{1,7}}[{_APOSTROPHES}]"
"""What may stand before it: « d’1 250 habitants »."""
_TOKEN: Final = re.compile(
    rf"{GROUPED}|[^\W_]+(?:[{_APOSTROPHES}](?:{GROUPED}|[^\W_]+)"
    rf"|[{_INCLUSIVE_DOTS}.‑–-](?=[^\W_])[^\W_]+|\([^\W\d_]{{1,5}}\)[^\W_]*)*"
)
_CUTS: Final = re.compile(rf"[{_APOSTROPHES}{_INCLUSIVE_DOTS}(){_HYPHENS}]+")
_DOT_CUT: Final = re.compile(rf"[{_INCLUSIVE_DOTS}()]")
_GAPS: Final = re.compile("[ \u00a0\u2009\u202f]")
_APOSTROPHE: Final = re.compile(rf"[{_APOSTROPHES}]")

_ELIDED: Final = frozenset(
    ("l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu", "presqu", "entr")
)

STOP_WORDS: Final = frozenset(
    """
    a ai aie ainsi alors apres as assez au aucun aucune aujourd aujourdhui auquel aussi autre autres aux
    auxquelles auxquels avait avant avec avez avoir avons ayant bien c ca ce ceci cela celle celles celui
    cependant ces cet cette ceux chaque chez ci combien comme comment contre d dans de debout deja depuis des
    desormais deux dit doit donc dont du duquel durant elle elles en encore entre es est et etaient etait etant
    etc etre eu eux fait faire faut fois font furent fut hors ici il ils j je jusqu l la laquelle le
    lequel les lesquelles lesquels leur leurs lors lorsque lui m ma mais meme memes mes mien moi moins mon n ne
    ni non nos notre nous on ont or ou par parce parmi pas pendant peu peut peuvent plus plusieurs pour pourquoi
    pres puis puisque qu quand que quel quelle quelles quels qui quoi s sa sans se selon ses si sien soi soient
    soit son sont sous suis sur t ta tandis tant te tel telle telles tels tes toi ton toujours tous tout toute
    toutes tres trop tu un une va vers voici voila vos votre vous vu y
    """.split()  # noqa: SIM905 (a list of two hundred quoted words would be four times as long)
)
"""Words that say nothing alone, folded. They still count inside a phrase in quotes.

Not in it, though grammar would have them here: « été » and « étés » (the season, which folding cannot tell from the
verb) and « car » (the coach of country roads).
"""

_FEMININE: Final = frozenset(
    """
    e ne le te se ve fe re ee esse rice trice euse ere iere ive enne ienne onne elle ale ane ine che que gue ette ute
    """.split()  # noqa: SIM905 (reads as a list of words)
)
_FEMININE_ALONE: Final = frozenset(("e", "ne", "rice", "trice", "euse", "ere", "iere", "ive", "enne", "ienne"))
"""Endings that a hyphen or a full stop may join without a plural after them: « donne-le » is no inclusive writing."""

_MASCULINE: Final = frozenset(
    ("eur", "teur", "eux", "if", "er", "ier", "ien", "en", "on", "el", "al", "eau", "an", "f")
)

_IRREGULAR: Final = {
    "travaux": "travail", "yeux": "oeil", "jeux": "jeu", "lieux": "lieu", "milieux": "milieu", "enjeux": "enjeu",
    "feux": "feu", "voeux": "voeu", "cheveux": "cheveu", "aveux": "aveu", "neveux": "neveu", "coraux": "corail",
    "vitraux": "vitrail", "baux": "bail", "cieux": "ciel", "genoux": "genou", "bijoux": "bijou", "choux": "chou",
    "cailloux": "caillou", "belle": "beau", "vieille": "vieux", "folle": "fou",
}  # fmt: skip

_MIN_PLURAL: Final = 4
_MIN_REWRITTEN: Final = 6
_MIN_AGE: Final = 8
_MIN_HYPHENED: Final = 3
_INCLUSIVE_PARTS: Final = 2
_REMEMBERED: Final = 60_000


@dataclass(frozen=True, slots=True)
class Analysed:
    """What a word as written is found by.

    Attributes:
        stems: the stems to index, each once; none for a tool word. Of « 12 345 » the groups of digits are among them.
        groups: the same for a query: all groups must be found, of each group one stem (« élu·es » is one group,
            « tiers-lieu » is two; « 12 345 » is the number alone).
        sound: what stands for the word inside a phrase: the first stem of each part, tool words included.
    """

    stems: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    sound: tuple[str, ...]


class Analyser:
    """Finds the words of French texts; one for each thread (it remembers words, and Snowball keeps a state)."""

    def __init__(self) -> None:
        self._snowball = Stemmer.Stemmer("french", 0)
        self._words: dict[str, Analysed] = {}

    def tokens(self, text: str) -> list[str]:
        """The words of a text as they are written, elisions and inclusive endings still on them."""
        return _TOKEN.findall(composed(text))

    def spans(self, text: str, begin: int = 0, end: int = sys.maxsize) -> Iterator[tuple[int, int, Analysed]]:
        """The words of a piece of a text with their places (`text` is composed, as `composed` gives it)."""
        for match in _TOKEN.finditer(text, begin, end):
            yield match.start(), match.end(), self.word(match[0])

    def word(self, token: str) -> Analysed:
        """What a word as written is found by."""
        known = self._words.get(token)
        if known is None:
            if len(self._words) > _REMEMBERED:
                self._words.clear()
            known = self._words[token] = self._analyse(token)
        return known

    def stem(self, form: str) -> str:
        """The stem of a folded word."""
        return _after(str(self._snowball.stemWord(_before(form))))

    def _analyse(self, token: str) -> Analysed:
        groups, sound = [], []
        for part in parts_of(token):
            stems = tuple(dict.fromkeys(self.stem(form) for form in part if not is_stop_word(form)))
            groups.append(stems)
            sound.append(self.stem(part[0]))
        said = tuple(group for group in groups if group)
        digits = _GAPS.split(_APOSTROPHE.split(token)[-1]) if _GAPS.search(token) else []
        indexed = dict.fromkeys([*(stem for group in said for stem in group), *digits])
        return Analysed(tuple(indexed), said, tuple(sound))


def composed(text: str) -> str:
    """The text with every accent joined to its letter (NFC), as words are looked for."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def is_stop_word(form: str) -> bool:
    """Whether a folded word says nothing alone: a tool word, or one letter."""
    return form in STOP_WORDS or (len(form) == 1 and not form.isdigit())


def parts_of(token: str) -> list[tuple[str, ...]]:
    """The folded words of a word as written: its parts one after the other, of each the forms that it stands for.

    `l’élu·es` is one part of four forms (`elu`, `elue`, `elus`, `elues`); `tiers-lieu` is two parts of one; `12 345`
    is the one part `12345`.
    """
    text = _GAPS.sub("", fold(token))
    if text.isalnum():
        return [(text,)]
    found: list[tuple[str, ...]] = []
    pieces = [piece for piece in _APOSTROPHE.split(text) if piece]
    for place, piece in enumerate(pieces):
        if piece in _ELIDED and place < len(pieces) - 1:
            continue
        parts = [part for part in _CUTS.split(piece) if part]
        opened = _opened(parts, dotted=_DOT_CUT.search(piece) is not None) if len(parts) > 1 else None
        found += [tuple(dict.fromkeys(opened))] if opened else [(part,) for part in parts]
    return found


def _opened(parts: list[str], *, dotted: bool) -> list[str] | None:
    """The forms that an inclusive writing cut in parts stands for, None when it is none."""
    base, *endings = parts
    plural = endings[-1] in ("s", "x")
    if plural:
        endings = endings[:-1]
    elif endings[-1].endswith("s") and endings[-1][:-1] in _FEMININE:
        plural, endings = True, [*endings[:-1], endings[-1][:-1]]
        if not dotted and endings[-1] not in _FEMININE_ALONE:
            return None
    elif not dotted and endings[-1] not in _FEMININE_ALONE:
        return None
    if not dotted and len(base) < _MIN_HYPHENED:
        return None
    both = _both(base, endings, dotted=dotted)
    return None if both is None else [*both, *(f"{form}s" for form in both if plural)]


def _both(base: str, endings: list[str], *, dotted: bool) -> list[str] | None:
    """The masculine and the feminine, from a base and its endings."""
    if not endings:
        return [base] if dotted else None
    if len(endings) == 1 and endings[0] in _FEMININE:
        return list(dict.fromkeys((base, _feminine(base, endings[0]))))
    if len(endings) == _INCLUSIVE_PARTS and endings[0] in _MASCULINE and endings[1] in _FEMININE:
        return [base + endings[0], base + endings[1]]
    return None


_FEMININE_RULES: Final = (
    # ending of the feminine, ending of the masculine, what replaces the latter
    ("rice", "eur", "rice"),
    ("trice", "teur", "trice"),
    ("euse", "eur", "euse"),
    ("euse", "eux", "euse"),
    ("se", "x", "se"),
    ("se", "r", "se"),
    ("ve", "f", "ve"),
    ("ive", "if", "ive"),
    ("iere", "ier", "iere"),
    ("ere", "er", "ere"),
    ("re", "er", "ere"),
    ("ienne", "ien", "ienne"),
    ("enne", "en", "enne"),
    ("onne", "on", "onne"),
    ("elle", "el", "elle"),
    ("elle", "eau", "elle"),
    ("che", "c", "che"),
    ("que", "c", "que"),
    ("te", "s", "te"),
)


def _feminine(base: str, ending: str) -> str:
    """The feminine of a word from the ending that was put behind it: `acteur` + `rice` → `actrice`."""
    for feminine, masculine, instead in _FEMININE_RULES:
        if ending == feminine and base.endswith(masculine):
            return base.removesuffix(masculine) + instead
    return base + ending


def _before(form: str) -> str:
    """What is stemmed instead of a folded form."""
    form = _IRREGULAR.get(form, form)
    if (len(form) >= _MIN_PLURAL and form.endswith("s") and not form.endswith("ss")) or form.endswith("eaux"):
        form = form[:-1]
    form = _IRREGULAR.get(form, form)
    while form.endswith("ee"):
        form = form[:-1]
    if len(form) >= _MIN_REWRITTEN:
        if form.endswith("trice"):
            form = f"{form[:-4]}eur"
        elif form.endswith("ariat"):
            form = f"{form[:-4]}ire"
        elif form.endswith("nne"):
            form = form[:-2]
        elif form.endswith("eau"):
            form = f"{form[:-3]}el"
    return form


def _after(stem: str) -> str:
    """What is kept instead of a stem."""
    if len(stem) >= _MIN_AGE and stem.endswith("ag"):
        return stem[:-2]
    if len(stem) > _MIN_HYPHENED and stem.endswith("if"):
        return f"{stem[:-1]}v"
    return stem
