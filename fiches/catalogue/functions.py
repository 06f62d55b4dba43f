"""Arguments of functions in imported text (`{{#set:…}}`, `{{#subobject:…}}`, `{{#concept:…}}`)."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping


def read_assignments(arguments: Iterable[str]) -> tuple[str, dict[str, list[str]]]:
    """What stands before the first assignment, and the values by property of `P=a|b|+sep=;|Q=c`.

    As Semantic MediaWiki's `ParserParameterProcessor` reads them: a part without `=` is one more value of the property
    before it; `+sep` cuts the values of the part before it (at commas, where it names no sign); `+pipe` joins them;
    `@json` is an object whose keys are properties.
    """
    first, before, separated = "", "", [argument.strip() for argument in arguments]
    assigned: dict[str, list[str]] = {}
    for place, argument in enumerate(separated):
        name, equals, raw = argument.partition("=")
        if name.strip() in {"+sep", "+pipe"}:
            continue
        if not equals and not before:
            first = first or argument
            continue
        before, raw = (name.strip(), raw) if equals else (before, argument)
        following = separated[place + 1] if place + 1 < len(separated) else ""
        if following == "+pipe":
            assigned[before] = ["|".join([*assigned.get(before, []), raw.strip()])]
            continue
        mark, _, separator = following.partition("=")
        parts = raw.split(separator.strip() or ",") if mark.strip() == "+sep" else [raw]
        assigned.setdefault(before, []).extend(part.strip() for part in parts if part.strip())
    for name, values in _of_json(assigned.pop("@json", [])):
        assigned.setdefault(name, []).extend(values)
    return first, {name: values for name, values in assigned.items() if values}


def _of_json(texts: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """What `@json={"P": ["a", "b"], "Q": 5}` assigns; nothing for what is no object."""
    for text in texts:
        try:
            told = json.loads(text)
        except (ValueError, RecursionError):
            continue
        for name, raw in told.items() if isinstance(told, dict) else ():
            listed = raw if isinstance(raw, list) else [raw]
            said = [json.dumps(each) if isinstance(each, bool) else str(each).strip() for each in listed
                    if isinstance(each, str | int | float)]  # fmt: skip
            yield name.strip(), [each for each in said if each]


def content_name(assigned: Mapping[str, Iterable[str]]) -> str:
    """The name of a sub-object that has none: Semantic MediaWiki's, so that links to it from elsewhere hold.

    It is `_` and the MD5 of what it states, properties and values in order, as PHP writes it in JSON.
    """
    named = {name if name.startswith("@") else name[:1].upper() + name[1:]: sorted(v) for name, v in assigned.items()}
    text = json.dumps(dict(sorted(named.items())), separators=(",", ":")).replace("/", "\\/")
    return f"_{hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()}"


def split_arguments(text: str) -> list[str]:
    """The arguments of a function, split at `|` outside `[[…]]` and `{{…}}`."""
    parts, depth, start, position = [], 0, 0, 0
    while position < len(text):
        pair = text[position : position + 2]
        if pair in {"[[", "{{"}:
            depth += 1
            position += 2
        elif pair in {"]]", "}}"}:
            depth = max(0, depth - 1)
            position += 2
        else:
            if text[position] == "|" and depth == 0:
                parts.append(text[start:position])
                start = position + 1
            position += 1
    parts.append(text[start:])
    return parts
