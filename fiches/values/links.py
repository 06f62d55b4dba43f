"""Values that point: to a page, to a term of a vocabulary, to a file."""

import re
from typing import ClassVar

from fiches.names import split_prefix, title_key
from fiches.values.base import Options, Parsed, Problem, Value, plain, quoted, wrong
from fiches.values.texts import sort_text


def bare_target(raw: object) -> tuple[str, str]:
    """The target and the label of « [[Saugues|la commune]] », `:Catégorie:X` or a bare title."""
    text = plain(raw)
    text = f"[[{text}]]" if isinstance(raw, list | tuple) else text  # a link that lacks its quotes
    found = re.fullmatch(r"\[\[([^\[\]|]+)(?:\|([^\[\]]*))?\]\]", text)
    target = (found[1] if found else text).strip().removeprefix(":")
    title, mark, part = target.partition("#")  # the name of a part is to the letter: `Saugues#_1`
    title = " ".join(title.replace("_", " ").split())
    return f"{title}{mark}{part.strip()}", (found[2] or "").strip() if found else ""


class Page:
    """A page of the commons, or one to be written."""

    key: ClassVar[str] = "page"
    label_fr: ClassVar[str] = "Page"
    label_en: ClassVar[str] = "Page"
    smw: ClassVar[tuple[str, ...]] = ("_wpg", "page", "_wpp", "_wpc", "_wpf")

    def parse(self, raw: object, options: Options) -> Parsed:
        """Read a title, bare or between double brackets; one that cannot be a title is refused."""
        target, _label = bare_target(raw)
        if not title_key(target) or re.search(r"[\[\]{}|<>\n]", target):  # signs that nobody sees are no title
            text = plain(raw)
            return wrong(
                "page",
                f"{quoted(text)} ne peut pas être le titre d’une page.",
                f"{quoted(text, 'en')} cannot be a page title.",
            )
        if options.default_space and split_prefix(target)[0] == "fiches":
            target = f"{options.default_space}:{target}"
        name, mark, part = target.partition("#")
        title = f"{title_key(name)}{mark}{part}"
        return Parsed(Value(self.key, title, sort_text(split_prefix(title)[1]), target=title))

    def format(self, value: Value, how: str, language: str, options: Options) -> str:  # noqa: ARG002 — every datatype's shape
        """The title."""
        return value.text


class File(Page):
    """An uploaded file."""

    key: ClassVar[str] = "file"
    label_fr: ClassVar[str] = "Fichier"
    label_en: ClassVar[str] = "File"
    smw: ClassVar[tuple[str, ...]] = ("file", "fichier")

    def parse(self, raw: object, options: Options) -> Parsed:
        """Read the name of a file, or a record that holds one under `fichier`."""
        if isinstance(raw, dict):
            raw = raw.get("fichier") or raw.get("file") or ""
        target, _label = bare_target(raw)
        name = split_prefix(target)[1] if split_prefix(target)[0] == "fichiers" else target
        if name.lower() in {"no-image-yet.jpg", "no-image-yet.png"}:
            return wrong("file", "C’est l’image d’attente du wiki d’origine, pas une image de la fiche.",
                         "This is the source wiki’s placeholder, not a picture of the page.", "warning")  # fmt: skip
        parsed = super().parse(f"Fichier:{name}", options)
        if parsed.value is None or "." not in name:
            text = plain(raw)
            return wrong(
                "file", f"{quoted(text)} n’est pas un nom de fichier.", f"{quoted(text, 'en')} is not a file name."
            )
        return Parsed(Value(self.key, name, sort_text(name), target=f"Fichier:{name}"))


class Term:
    """A term of a controlled vocabulary; synonyms are the same value."""

    key: ClassVar[str] = "term"
    label_fr: ClassVar[str] = "Terme d’un vocabulaire"
    label_en: ClassVar[str] = "Vocabulary term"
    smw: ClassVar[tuple[str, ...]] = ("term", "terme")

    def parse(self, raw: object, options: Options) -> Parsed:
        """Read a term or one of its synonyms; another word is kept with a remark."""
        target, _label = bare_target(raw)
        if not target:
            return wrong("empty", "La valeur est vide.", "The value is empty.")
        known = options.find_term(target) if options.find_term else target
        if known is not None:
            return Parsed(Value(self.key, known, sort_text(known), target=known))
        remark = Problem("term", "warning", f"{quoted(target)} n’est pas dans le vocabulaire de ce champ.",
                         f"{quoted(target, 'en')} is not in the vocabulary of this field.")  # fmt: skip
        return Parsed(Value(self.key, target, sort_text(target), target=target), remark)

    def format(self, value: Value, how: str, language: str, options: Options) -> str:  # noqa: ARG002 — every datatype's shape
        """The label of the term."""
        return value.text
