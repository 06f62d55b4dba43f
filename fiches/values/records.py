"""Records: several fields that belong together (a step with its title and its time); a list of them are sub-objects."""

from collections.abc import Callable, Mapping
from typing import ClassVar

from fiches.values.base import Datatype, Options, Parsed, Problem, Value, plain, wrong
from fiches.values.texts import sort_text


class Record:
    """A value made of values.

    Args:
        find: gives the datatype of a key; the table of datatypes, which holds this one too.
    """

    key: ClassVar[str] = "record"
    label_fr: ClassVar[str] = "Groupe de champs"
    label_en: ClassVar[str] = "Record"
    smw: ClassVar[tuple[str, ...]] = ("_rec", "record", "enregistrement")

    def __init__(self, find: Callable[[str], Datatype | None]) -> None:
        self._find = find

    def parse(self, raw: object, options: Options) -> Parsed:
        """Read a mapping by its keys, or `a; b; c` in the order of the fields (`?` for none), as Semantic MediaWiki."""
        if isinstance(raw, Mapping):
            given = {str(key): item for key, item in raw.items() if plain(item)}
        else:
            parts = [part.replace("\\;", ";").strip() for part in plain(raw).replace("\\;", "\0").split(";")]
            parts = [part.replace("\0", ";") for part in parts]
            if len(parts) > len(options.fields) > 0:
                return wrong("record", f"« {plain(raw)} » a trop de parties.", f"“{plain(raw)}” has too many parts.")
            given = {
                field[0]: part for field, part in zip(options.fields, parts, strict=False) if part not in {"", "?"}
            }
        found: list[tuple[str, Value]] = []
        problem: Problem | None = None
        known = {key: (kind, inner) for key, kind, inner in options.fields}
        for key, item in given.items():
            kind, inner = known.get(key, ("text", Options(language=options.language)))
            for each in item if isinstance(item, list) else [item]:
                datatype = self._find(kind)
                parsed = datatype.parse(each, inner) if datatype else Parsed()
                problem = problem or parsed.problem
                if parsed.value is not None:
                    found.append((key, parsed.value))
        if not found:
            return Parsed(problem=problem) if problem else wrong("empty", "La valeur est vide.", "The value is empty.")
        text = "; ".join(value.text.replace(";", "\\;") for _key, value in found)
        return Parsed(Value(self.key, text, sort_text(text), record=tuple(found)), problem)

    def format(self, value: Value, how: str, language: str, options: Options) -> str:  # noqa: ARG002 — every datatype's shape
        """The fields that are there, in parentheses after the first: « Inviter (2 h, …) »."""
        known = {key: (kind, inner) for key, kind, inner in options.fields}
        texts = []
        for key, item in value.record:
            inner = known.get(key, ("text", Options()))[1]
            datatype = self._find(item.kind)
            texts.append(datatype.format(item, "", language, inner) if datatype else item.text)
        return texts[0] + (f" ({', '.join(texts[1:])})" if len(texts) > 1 else "") if texts else ""
