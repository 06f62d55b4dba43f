"""Texts: plain, long, code, keyword, in a language, and identifiers of other catalogues."""

import re
from collections.abc import Mapping
from typing import ClassVar, Final

from fiches.names import fold
from fiches.values.base import Options, Parsed, Problem, Value, plain, quoted, read_whole, wrong

SORT_LENGTH: Final = 120
"""Characters of a text that count in its order: enough to tell titles apart, small enough to index."""


def sort_text(text: str) -> str:
    """The folded beginning of a text, by which it is ordered and compared."""
    beginning = text if len(text) <= SORT_LENGTH * 8 else text[: SORT_LENGTH * 8]  # a dossier is not folded whole
    return fold(" ".join(beginning.split()))[:SORT_LENGTH]


class Text:
    """A line of text."""

    key: ClassVar[str] = "text"
    label_fr: ClassVar[str] = "Texte"
    label_en: ClassVar[str] = "Text"
    smw: ClassVar[tuple[str, ...]] = ("_txt", "text", "texte", "string", "chaîne de caractères", "_str", "énumération")

    def parse(self, raw: object, options: Options) -> Parsed:
        """Any text that is not empty and matches the property's pattern and list of values."""
        text = self._clean(raw if isinstance(raw, str) else plain(raw))
        if not text.strip():
            return wrong("empty", "La valeur est vide.", "The value is empty.")
        value = Value(self.key, text, sort_text(text))
        if options.pattern and not _matches(options.pattern, text):
            return Parsed(value, Problem("pattern", "error", f"{quoted(text)} n’a pas la forme attendue.",
                                         f"{quoted(text, 'en')} has not the expected form."))  # fmt: skip
        return Parsed(value)

    def _clean(self, text: str) -> str:
        return " ".join(text.split())

    def format(self, value: Value, how: str, language: str, options: Options) -> str:  # noqa: ARG002 — every datatype's shape
        """The text; `#40` (a number) cuts it there at a word, with an ellipsis."""
        longest = read_whole(how)
        if longest and len(value.text) > longest:
            return value.text[:longest].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
        return value.text


class LongText(Text):
    """A text of several paragraphs, in Markdown."""

    key: ClassVar[str] = "long_text"
    label_fr: ClassVar[str] = "Texte long"
    label_en: ClassVar[str] = "Long text"
    smw: ClassVar[tuple[str, ...]] = ("long text", "texte long", "markdown")

    def _clean(self, text: str) -> str:
        return text.strip()


class Code(Text):
    """A text kept to the letter and shown with fixed width."""

    key: ClassVar[str] = "code"
    label_fr: ClassVar[str] = "Code"
    label_en: ClassVar[str] = "Code"
    smw: ClassVar[tuple[str, ...]] = ("_cod", "code")

    def _clean(self, text: str) -> str:
        return text.strip("\n")


class Keyword(Text):
    """A word to classify by: compared without accents, capitals or extra signs."""

    key: ClassVar[str] = "keyword"
    label_fr: ClassVar[str] = "Mot-clé"
    label_en: ClassVar[str] = "Keyword"
    smw: ClassVar[tuple[str, ...]] = ("_keyw", "keyword", "mot-clé", "mot clé")


class Identifier(Text):
    """The identifier of something in another catalogue, which its formatter turns into an address."""

    key: ClassVar[str] = "identifier"
    label_fr: ClassVar[str] = "Identifiant externe"
    label_en: ClassVar[str] = "External identifier"
    smw: ClassVar[tuple[str, ...]] = ("_eid", "external identifier", "identifiant externe", "identifiant")

    def format(self, value: Value, how: str, language: str, options: Options) -> str:  # noqa: ARG002 — every datatype's shape
        """The identifier; `#uri` the address that the formatter makes of it."""
        return options.formatter.replace("$1", value.text) if how == "uri" and options.formatter else value.text


class Monolingual:
    """A text with its language: `Bonjour@fr`, or a record {texte, langue}."""

    key: ClassVar[str] = "monolingual"
    label_fr: ClassVar[str] = "Texte dans une langue"
    label_en: ClassVar[str] = "Monolingual text"
    smw: ClassVar[tuple[str, ...]] = ("_mlt_rec", "monolingual text", "texte monolingue")

    def parse(self, raw: object, options: Options) -> Parsed:
        """The text and its language tag (BCP 47), the commons' language where none is written."""
        if isinstance(raw, Mapping):
            text, tag = plain(raw.get("texte") or raw.get("text")), plain(raw.get("langue") or raw.get("lang"))
        else:
            found = re.fullmatch(r"(.*?)@([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)", plain(raw), re.DOTALL)
            text, tag = (found[1].strip(), found[2]) if found else (plain(raw), "")
        if not text:
            return wrong("empty", "La valeur est vide.", "The value is empty.")
        tag = tag.lower() or options.language
        return Parsed(Value(self.key, f"{text}@{tag}", sort_text(text), language=tag))

    def format(self, value: Value, how: str, language: str, options: Options) -> str:  # noqa: ARG002 — every datatype's shape
        """The text; `#lang` its language, `#full` both."""
        text = value.text.rpartition("@")[0]
        if how == "lang":
            return value.language or ""
        return f"{text} ({value.language})" if how == "full" else text


def _matches(pattern: str, text: str) -> bool:
    """Whether the whole text matches; a pattern that is no regular expression refuses nothing."""
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return True
