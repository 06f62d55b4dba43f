"""Formulas of documents as LaTeX: those of Word (OMML, ECMA-376 part 1, 22.1) and of LibreOffice (MathML 3).

What has no form of its own gives the words that it holds: no letter of a formula is lost.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

_SIGNS: Final = {
    "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "∬": r"\iint", "∭": r"\iiint", "∮": r"\oint", "∪": r"\cup",
    "∩": r"\cap", "⋃": r"\bigcup", "⋂": r"\bigcap", "∞": r"\infty", "≤": r"\le", "≥": r"\ge", "≠": r"\ne",
    "≈": r"\approx", "×": r"\times", "⋅": r"\cdot", "→": r"\to", "√": r"\sqrt", "−": "-", "\u2061": "", "\u2062": "",
    "\u2063": "", "\\": r"\backslash", "{": r"\{", "}": r"\}", "#": r"\#", "%": r"\%", "&": r"\&", "$": r"\$",
}  # fmt: skip
_ABOVE: Final = {
    "\u0302": "hat", "^": "hat", "ˆ": "hat", "\u0303": "tilde", "~": "tilde", "˜": "tilde", "\u0304": "bar",
    "\u0305": "overline", "¯": "overline", "‾": "overline", "\u0307": "dot", "˙": "dot", "\u0308": "ddot", "¨": "ddot",
    "\u20d7": "vec", "→": "vec", "⏞": "overbrace",
}  # fmt: skip
_FUNCTION: Final = re.compile(r"(?:lim|sin|cos|tan|log|ln|exp|max|min|det|sup|inf)")
_STARTING_WITH_LETTERS: Final = re.compile(r"[A-Za-z]")
_NAME_AT_END: Final = re.compile(r"\\[A-Za-z]+$")
_NOT_SAID: Final = frozenset({"annotation", "annotation-xml", "mphantom", "none"})


def latex(formula: Any) -> str:
    """A formula, an element of OMML or of MathML, as LaTeX in one line."""
    try:
        said = _said(formula)
    except RecursionError:
        said = "".join(formula.itertext())
    return " ".join(said.split())


def _said(element: Any) -> str:
    kind = _kind(element)
    if kind in _NOT_SAID or kind.endswith("Pr"):
        return ""
    write = _FORMS.get(kind)
    return write(element) if write is not None else _inside(element)


def _inside(element: Any) -> str:
    """What an element holds, in a row."""
    return _row(map(_said, element)) if len(element) else _word(element.text or "")


def _row(parts: Iterable[str]) -> str:
    """Parts one after the other: the name of a sign does not run into a letter."""
    said: list[str] = []
    for part in filter(None, parts):
        if said and _NAME_AT_END.search(said[-1]) and _STARTING_WITH_LETTERS.match(part):
            said.append(" ")
        said.append(part)
    return "".join(said)


def _word(text: str) -> str:
    if _FUNCTION.fullmatch(text.strip()):
        return f"\\{text.strip()}"
    return _row(_SIGNS.get(sign, sign) for sign in text)


def _text(element: Any) -> str:
    """Words in a formula."""
    words = "".join(element.itertext())
    return rf"\text{{{words}}}" if words.strip() else words


def _number(element: Any) -> str:
    return _word("".join(element.itertext()).strip())


def _kind(element: Any) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else "annotation"


def _parts(element: Any) -> list[Any]:
    """The parts of an element of MathML."""
    return [child for child in element if isinstance(child.tag, str)]


def _part(element: Any, name: str) -> str:
    """A part of an element of OMML, by its name."""
    return next((_inside(child) for child in element if _kind(child) == name), "")


def _set(element: Any, name: str, default: str) -> str:
    """A setting of an element of OMML: `<m:chr m:val="∑"/>` in its `…Pr`."""
    for child in element:
        if _kind(child).endswith("Pr"):
            for each in child:
                if _kind(each) == name:
                    return next((str(value) for key, value in each.attrib.items() if key.endswith("val")), default)
    return default


def _raised(sign: str, said: str) -> str:
    """An index or an exponent: between braces unless it is one sign; nothing where it says nothing."""
    said = said.strip()
    return "" if not said else f"{sign}{said}" if len(said) == 1 else f"{sign}{{{said}}}"


def _base(said: str) -> str:
    """What carries an index: between braces unless it is one sign, one name or is between brackets."""
    whole = re.fullmatch(r"\\?\w*|\([^()]*\)|\\left\((?:(?!\\left).)*\\right\)", said.strip())
    return said.strip() if whole and (len(said.strip()) == 1 or said.strip()[:1] in "\\(") else f"{{{said.strip()}}}"


def _with(base: str, below: str, above: str) -> str:
    return f"{_base(base)}{_raised('_', below)}{_raised('^', above)}"


def _fraction(above: str, below: str, kind: str = "bar") -> str:
    if kind == "noBar":
        return rf"\binom{{{above}}}{{{below}}}"
    return rf"\frac{{{above}}}{{{below}}}"


def _root(said: str, degree: str) -> str:
    return rf"\sqrt[{degree}]{{{said}}}" if degree.strip() else rf"\sqrt{{{said}}}"


def _over(sign: str, said: str) -> str:
    known = _ABOVE.get(sign.strip())
    return rf"\{known}{{{said}}}" if known else rf"\overset{{{_word(sign)}}}{{{said}}}"


def _between(begin: str, inner: Sequence[str], end: str, separator: str) -> str:
    opened, closed = (_word(sign) if sign else "." for sign in (begin, end))
    said = _word(separator).join(inner)
    if (opened, closed) in {("(", ")"), ("[", "]"), ("|", "|")} and "\\" not in said:
        return f"{opened}{said}{closed}"
    return rf"\left{opened}{said}\right{closed}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    said = r" \\ ".join(" & ".join(row) for row in rows)
    return rf"\begin{{matrix}} {said} \end{{matrix}}"


def _sum(element: Any) -> str:
    sign = _word(_set(element, "chr", "∫"))
    limits = _raised("_", _part(element, "sub")) + _raised("^", _part(element, "sup"))
    return f"{sign}{limits} {_part(element, 'e')}"


def _brackets(element: Any) -> str:
    inner = [_inside(child) for child in element if _kind(child) == "e"]
    return _between(_set(element, "begChr", "("), inner, _set(element, "endChr", ")"), _set(element, "sepChr", "|"))


def _fenced(element: Any) -> str:
    inner = [_said(child) for child in _parts(element)]
    return _between(element.get("open", "("), inner, element.get("close", ")"), element.get("separators", ",")[:1])


def _cells(element: Any) -> str:
    """A matrix, in OMML (`mr`, `e`) or in MathML (`mtr`, `mtd`)."""
    return _table([[_inside(cell) for cell in _parts(row) if not _kind(cell).endswith("Pr")] for row in _parts(element)
                   if not _kind(row).endswith("Pr")])  # fmt: skip


def _of(write: Callable[..., str]) -> Callable[[Any], str]:
    """A form of MathML, from its parts in their order; one that lacks a part gives its words."""

    def written(element: Any) -> str:
        said = [_said(child) for child in _parts(element)]
        try:
            return write(*said)
        except TypeError:
            return "".join(said)

    return written


_FORMS: Final[Mapping[str, Callable[[Any], str]]] = {
    "f": lambda e: _fraction(_part(e, "num"), _part(e, "den"), _set(e, "type", "bar")),
    "sSup": lambda e: _with(_part(e, "e"), "", _part(e, "sup")),
    "sSub": lambda e: _with(_part(e, "e"), _part(e, "sub"), ""),
    "sSubSup": lambda e: _with(_part(e, "e"), _part(e, "sub"), _part(e, "sup")),
    "sPre": lambda e: f"{{}}{_raised('_', _part(e, 'sub'))}{_raised('^', _part(e, 'sup'))}{_part(e, 'e')}",
    "rad": lambda e: _root(_part(e, "e"), _part(e, "deg")),
    "nary": _sum,
    "d": _brackets,
    "func": lambda e: f"{_part(e, 'fName')} {_part(e, 'e')}",
    "acc": lambda e: _over(_set(e, "chr", "\u0302"), _part(e, "e")),
    "bar": lambda e: _over("¯", _part(e, "e")) if _set(e, "pos", "bot") == "top" else rf"\underline{{{_part(e, 'e')}}}",
    "limLow": lambda e: _with(_part(e, "e"), _part(e, "lim"), ""),
    "limUpp": lambda e: rf"\overset{{{_part(e, 'lim')}}}{{{_part(e, 'e')}}}",
    "m": _cells,
    "eqArr": lambda e: _table([[_inside(child)] for child in e if _kind(child) == "e"]),
    "mtext": _text,
    "mn": _number,
    "mi": _number,
    "mo": _number,
    "mspace": lambda _e: " ",
    "mfrac": _of(_fraction),
    "msqrt": lambda e: _root(_inside(e), ""),
    "mroot": _of(_root),
    "msup": _of(lambda base, above: _with(base, "", above)),
    "msub": _of(lambda base, below: _with(base, below, "")),
    "msubsup": _of(_with),
    "munder": _of(lambda base, below: _with(base, below, "")),
    "munderover": _of(_with),
    "mover": lambda e: (
        _over("".join(_parts(e)[1].itertext()), _said(_parts(e)[0])) if len(_parts(e)) > 1 else _inside(e)
    ),
    "mfenced": _fenced,
    "mtable": _cells,
}
"""How each kind of element is written; any other gives what it holds."""
