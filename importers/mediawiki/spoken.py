"""What a page written without any template says in its own words: quotations with who speaks, and the line of credit.

The text stays whole; these are only also said in the head, where they can be asked for.
"""

import re
from typing import Final

_MARKS: Final = re.compile(
    r"'{2,}|<br\s*/?>|&nbsp;|\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]|<ref[^>]*>.*?</ref>|<[^<>]*>", re.DOTALL
)
_DASH: Final = r"\s*[–—]\s*|\s+-\s+|\s*,\s+"
_NAME: Final = r"(?:(?:M\.|Mme|Dr)\s+)?[A-ZÀ-Þ][\w’'.-]+(?:[ -][A-ZÀ-Þ][\w’'.-]+)*\s+[A-ZÀ-Þ][A-ZÀ-Þ’' -]*[A-ZÀ-Þ]"
_QUOTE: Final = re.compile(
    rf"«\s*(?P<words>(?:[^«»]|«[^«»]*»){{15,}}?)\s*»[\s*:,.(]*(?:[–—-]\s*)?(?P<name>{_NAME})(?![\w])"
    r"(?P<rest>(?:[^\n«]|«[^«»\n]{1,14}»)*)"
)
"""A quotation, which may hold another one, and who says it; words in marks in their role are shorter than one."""
_CREDIT: Final = re.compile(
    r"Fiche[ -]résumée? (?:réalisée|rédigée) par (?P<authors>.+?)"
    r"(?:[\s,;]+sous l[’'](?P<initiative>initiative)(?: et la (?P<review>relecture))? de (?P<sponsors>.+?))?"
    r"(?:[\s,;]+(?:et )?avec la relecture de (?P<reviewers>.+?))?"
    r"(?:[\s,;]+à partir d(?:e |u |es |[’'])(?P<source>.+?))?"
    r"[\s.,;]*(?P<date>(?:\d{1,2} )?(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre"
    r"|décembre) \d{4}|\d{4})?\s*\.?\s*$",
    re.IGNORECASE | re.MULTILINE,
)


def read_spoken(wikitext: str) -> dict[str, object]:
    """The quotations and the credits of a text, as the fields `citations` and `credits`."""
    text = _MARKS.sub(lambda m: m[1] or " ", wikitext)
    found: dict[str, object] = {}
    if quotations := [_quotation(each) for each in _QUOTE.finditer(text)]:
        found["citations"] = quotations
    if credits_ := _credits(text):
        found["credits"] = credits_
    return found


def _quotation(found: re.Match[str]) -> dict[str, object]:
    parts = [_bare(part) for part in re.split(_DASH, _bare(found["rest"]), maxsplit=2)]
    said = [part for part in parts if part]
    told: dict[str, object] = {"texte": " ".join(found["words"].split()), "personne": " ".join(found["name"].split())}
    if said:
        told["role"] = said[0]
    if said[1:]:
        told["structure"] = ", ".join(said[1:])
    return told


def _bare(part: str) -> str:
    """A part without the signs around it; a bracket that was opened in it is its own."""
    part = part.strip(" .–—-,")
    while part.endswith(")") and part.count(")") > part.count("("):
        part = part[:-1].rstrip(" .–—-,")
    return part


def _credits(text: str) -> dict[str, object]:
    lines = [line for line in text.split("\n") if re.search(r"Fiche[ -]résumé", line, re.IGNORECASE)]
    found = _CREDIT.search(" ".join(lines[-1].split())) if lines else None
    if found is None:
        return {}
    sponsors = found["sponsors"]
    told = {
        "redaction": found["authors"],
        "initiative": sponsors,
        "relecture": found["reviewers"] or (sponsors if found["review"] else None),
        "d_apres": found["source"],
        "date": found["date"],
    }
    return {key: value.strip(" .,;") for key, value in told.items() if value}
