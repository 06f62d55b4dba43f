"""Records: several fields that belong together (a step with its title and its time); a list of them are sub-objects."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import ClassVar

from fiches.values.base import Datatype, Options, Parsed, Problem, Value, plain, quoted, wrong
from fiches.values.texts import sort_text


class Record:
    """A value made of values.

    Args:
        find: gives the datatype of a key; the table of datatypes, which holds this one too.
    """

    key: ClassVar[str] = "record"
    label_fr: ClassVar[str] = "Groupe de champs"
    label_en: ClassVar[str] = "Record"
    smw: ClassVar[tuple[str, ...]] = ("_rec", "record", "enregistrement", "_ref_rec", "reference")

    def __init__(self, find: Callable[[str], Datatype | None]) -> None:
        self._find = find

    def parse(self, raw: object, options: Options) -> Parsed:
        """Read a mapping by its keys, or `a; b; c` in the order of the fields (`?` for none), as Semantic MediaWiki.

        Where that order cannot say it (two values of one field, a field of its own), parts are written `clé = valeur`.
        """
        keys = [key for key, _kind, _options in options.fields]
        if isinstance(raw, Mapping):
            given = list(_of_mapping(raw))
        else:
            parts = _parts(plain(raw))
            if all(part.partition(" = ")[1] for part in parts):
                given = [(part.partition(" = ")[0], part.partition(" = ")[2]) for part in parts]
            elif len(parts) > len(keys) > 0:
                return wrong(
                    "record",
                    f"{quoted(plain(raw))} a trop de parties.",
                    f"{quoted(plain(raw), 'en')} has too many parts.",
                )
            else:
                given = [(key, part) for key, part in zip(keys, parts, strict=False) if part not in {"", "?"}]
        return self._made(given, options, keys)

    def _made(self, given: Sequence[tuple[str, object]], options: Options, keys: Sequence[str]) -> Parsed:
        known = {key: (kind, inner) for key, kind, inner in options.fields}
        found: list[tuple[str, Value]] = []
        problem: Problem | None = None
        for key, item in given:
            kind, inner = known.get(key, ("text", Options(language=options.language)))
            datatype = self._find(kind)
            parsed = datatype.parse(item, inner) if datatype else Parsed()
            problem = problem or parsed.problem
            if parsed.value is not None:
                found.append((key, parsed.value))
        if not found:
            return Parsed(problem=problem) if problem else wrong("empty", "La valeur est vide.", "The value is empty.")
        text = _written(found, keys)
        return Parsed(Value(self.key, text, sort_text(text), record=tuple(found)), problem)

    def parts(self, value: Value, options: Options) -> tuple[tuple[str, Value], ...]:
        """The values of the fields, read again from the text of a value that was kept without them."""
        read = None if value.record else self.parse(value.text, options).value
        return read.record if read else value.record

    def format(self, value: Value, how: str, language: str, options: Options) -> str:  # noqa: ARG002 — every datatype's shape
        """The fields that are there, in parentheses after the first: « Inviter (2 h, …) »."""
        known = {key: inner for key, _kind, inner in options.fields}
        texts = []
        for key, item in self.parts(value, options):
            datatype = self._find(item.kind)
            inner = known.get(key, Options())
            texts.append(datatype.format(item, "", language, inner) if datatype else item.text)
        return texts[0] + (f" ({', '.join(texts[1:])})" if len(texts) > 1 else "") if texts else ""


def _of_mapping(raw: Mapping[object, object]) -> Iterator[tuple[str, object]]:
    for key, item in raw.items():
        for each in item if isinstance(item, list) else [item]:
            if plain(each):
                yield str(key), each


def _parts(text: str) -> list[str]:
    """The parts between semicolons; one behind a backslash is a sign of the text."""
    return [part.strip().replace("\0", ";") for part in text.replace("\\;", "\0").split(";")]


def _written(found: Sequence[tuple[str, Value]], keys: Sequence[str]) -> str:
    texts = {key: value.text.replace(";", "\\;") for key, value in found}
    in_order = len(texts) == len(found) and [key for key in keys if key in texts] == [key for key, _value in found]
    if not in_order or all(" = " in text for text in texts.values()):
        return "; ".join(f"{key} = {value.text.replace(';', chr(92) + ';')}" for key, value in found)
    last = max(index for index, key in enumerate(keys) if key in texts)
    return "; ".join(texts.get(key, "?") for key in keys[: last + 1])
