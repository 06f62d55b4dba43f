"""A document made ready: its stems weighed for the engine, its words in order for phrases and suggestions."""

from array import array
from collections import Counter
from typing import Final

from search_index.analysis import Analyser, is_stop_word, parts_of
from search_index.documents import TextDocument
from search_index.text.text_index import Indexed, in_title
from search_index.text.texts import Written, sound_number, spelling

_TITLE: Final = 8.0
_SUMMARY: Final = 3.0
_LABELS: Final = 4.0
"""How many occurrences in the text one occurrence in a title, the summary, the labels is worth."""

_MAX_FORM: Final = 40
_MIN_FORM: Final = 3
_REMEMBERED: Final = 60_000
_END: Final = bytes(2)
"""Between the parts of a document: no phrase goes across."""


class Preparer:
    """Makes documents ready; what it computed of a word is remembered."""

    def __init__(self) -> None:
        self._analyser = Analyser()
        self._stems: dict[str, tuple[str, ...]] = {}
        self._sounds: dict[str, bytes] = {}
        self._forms: dict[str, tuple[tuple[str, str, str], ...]] = {}

    def prepare(self, document: TextDocument) -> tuple[Indexed, Written]:
        """What the engine takes, and what is kept beside it."""
        weights: dict[str, float] = {}
        sounds: list[bytes] = []
        seen: set[str] = set()
        length = 0
        parts = (
            (document.title, _TITLE),
            *((title, _TITLE) for title in document.other_titles),
            (document.summary, _SUMMARY),
            (document.labels, _LABELS),
            (document.fields, 1.0),
            (document.body, 1.0),
        )
        weight_of, stems_of, sound_of = weights.get, self._stems.get, self._sounds.__getitem__
        for text, weight in parts:
            tokens = self._analyser.tokens(text)
            length += len(tokens)
            counted = Counter(tokens)
            for token, times in counted.items():
                stems = stems_of(token)
                if stems is None:
                    stems = self._learn(token)
                for stem in stems:
                    weights[stem] = weight_of(stem, 0.0) + weight * times
            seen |= counted.keys()
            sounds += map(sound_of, tokens)
            sounds.append(_END)
        for title in (document.title, *document.other_titles):
            said = [stems for token in self._analyser.tokens(title) if (stems := stems_of(token))]
            for stem in dict.fromkeys(stem for stems in said for stem in stems):
                weights[in_title(stem)] = max(1 / len(said), weight_of(in_title(stem), 0.0))
        if len(self._sounds) > _REMEMBERED:
            self._stems.clear()
            self._sounds.clear()
            self._forms.clear()
        return Indexed(document.path, weights, length), Written(document, b"".join(sounds), frozenset(seen))

    def _learn(self, token: str) -> tuple[str, ...]:
        """Analyse a word as written; gives its stems."""
        word = self._analyser.word(token)
        self._sounds[token] = array("H", map(sound_number, word.sound)).tobytes()
        self._stems[token] = word.stems
        return word.stems

    def forms(self, token: str) -> tuple[tuple[str, str, str], ...]:
        """The words worth suggesting in a word as written."""
        known = self._forms.get(token)
        if known is None:
            known = self._forms[token] = tuple(
                (form, spelling(token, form), self._analyser.stem(form))
                for part in parts_of(token)
                for form in part
                if _MIN_FORM <= len(form) <= _MAX_FORM and not form.isdigit() and not is_stop_word(form)
            )
        return known
