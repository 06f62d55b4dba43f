"""What a parser function answers, where its words alone decide it.

`#if`, `#ifeq`, `#switch` and the changes of case say the same at any time and on any wiki, as long as what they decide
on holds no template, no parameter and nothing that an extension reads. Whatever asks the wiki (`#ifexist`), its clock
or its language stays as it is written. (https://www.mediawiki.org/wiki/Help:Extension:ParserFunctions)
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from importers.mediawiki.wikitext.strip import MARK

UNANSWERED: Final = frozenset(
    ["#expr", "#ifexist", "#ifexpr", "#iferror", "#language", "#len", "#pos", "#rel2abs", "#replace", "#rpos", "#sub",
     "#time", "#timel", "#titleparts", "#explode", "#formatdate", "#invoke", "#if", "#ifeq", "#switch"]
)  # fmt: skip
"""The functions that a wiki answers with a text and no data: asked of it like a template, where it is asked at all."""

_CORE: Final = frozenset(
    ["anchorencode", "basepagename", "basepagenamee", "bidi", "canonicalurl", "canonicalurle", "filepath", "formatnum",
     "fullpagename", "fullurl", "fullurle", "gender", "grammar", "int", "lc", "lcfirst", "localurl", "localurle",
     "namespace", "ns", "nse", "padleft", "padright", "pagename", "pagenamee", "plural", "protectionlevel", "special",
     "subpagename", "talkpagename", "uc", "ucfirst", "urlencode",
     "capit", "initcapit", "initmajus", "initminus", "majus", "minus"]
)  # fmt: skip
"""The functions of the core parser that have no `#`, as every wiki knows them; changes of case in French too."""

_VARIABLE: Final = re.compile(
    r"(?:CURRENT|LOCAL)(?:YEAR|MONTH[12]?|MONTHNAME(?:GEN)?|MONTHABBREV|DAY2?|DAYNAME|DOW|TIME|HOUR|WEEK|TIMESTAMP)"
    r"|CURRENTVERSION|REVISION(?:ID|DAY2?|MONTH1?|YEAR|TIMESTAMP|USER|SIZE)|NUMBEROF(?:PAGES|ARTICLES|FILES|EDITS|VIEWS"
    r"|USERS|ACTIVEUSERS|ADMINS)|NUMBERINGROUP|NUMINGROUP|PAGESIN(?:CATEGORY|CAT|NAMESPACE|NS)|PAGE(?:ID|SIZE|LANGUAGE)"
    r"|(?:FULL|BASE|ROOT|SUB|TALK|SUBJECT|ARTICLE)?PAGENAMEE?|(?:NAME|TALK|SUBJECT|ARTICLE)SPACEE?|NAMESPACENUMBER"
    r"|SITENAME|SERVER(?:NAME)?|SCRIPTPATH|STYLEPATH|ARTICLEPATH|CONTENTLANG(?:UAGE)?|DIRECTIONMARK|DIRMARK|NOEXTERNALLANGLINKS"
    r"|PROTECTION(?:LEVEL|EXPIRY)|CASCADINGSOURCES|DEFAULTSORT(?:KEY)?|DISPLAYTITLE"
    r"|(?:MOIS[12]?|NOM(?:GEN)?MOIS|ABREVMOIS|JOUR[12]?|NOMJOUR|JDS|HORAIRE)(?:ACTUEL|LOCAL)|SEMAINE(?:ACTUELLE|LOCALE)"
    r"|(?:ANN[EÉ]E|HEURE)(?:ACTUELLE|LOCALE)|INSTANT(?:ACTUEL|LOCAL)|VERSIONACTUELLE"
    r"|(?:JOUR[12]?|MOIS|ANN[EÉ]E|INSTANT|ID|UTILISATEUR|TAILLE)VERSION|(?:ID|UTILISATEUR)R[EÉ]VISION"
    r"|NOMBRE(?:PAGES|ARTICLES|FICHIERS|MODIFS|VUES|UTILISATEURS|UTILISATEURSACTIFS|ADMINS|DANSGROUPE|ESPACENOMMAGE)"
    r"|NOM(?:PAGE(?:COMPLET|DISCUSSION|SUJET|ARTICLE)?|SOUSPAGE|BASEDEPAGE|RACINEPAGE)X?|NOMSITE|NOMSERVEUR|SERVEUR"
    r"|ESPACE(?:NOMMAGE|DISCUSSION|SUJET|ARTICLE)X?|CHEMIN(?:SCRIPT|STYLE)|LANGUECONTENU|MARQUEDIRECTION|TAILLEPAGE|IDPAGE"
    r"|PAGESDANS(?:CAT|ESPACE)|NIVEAUDEPROTECTION|MAJUSC|MINUSC|INITMAJUS(?:C)?|INITMINUS(?:C)?|FORMATNOMBRE"
)
"""What the parser knows by itself and that changes with time, page or wiki, in English and in French, and the French
names of its functions; a template whose name is only like one of them (`{{JOURNAL}}`, `{{MOISSON}}`) is none."""

_BARS: Final = re.compile(r"\{\{|\}\}|\[\[|\]\]|\|")
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_DEEPEST: Final = 8
"""Calls within a condition, as far as they are looked into."""
_UNSET: Final = re.compile(r"\{\{\{[^{}|]*\|([^{}|]*)(?:\|[^{}]*)?\}\}\}")
"""A parameter that nobody gives to a page: its default counts."""


def function_of(name: str) -> str:
    """The function that braces whose first part is `name` call, "" when they call none (`lc` of `{{lc:ABC}}`)."""
    word, colon, _ = name.partition(":")
    word = word.strip()
    if name.startswith("#"):
        return word if colon else name
    return word if colon and (word.lower() in _CORE or is_variable(word)) else ""


def is_variable(name: str) -> bool:
    """Whether `{{name}}` is a value that the parser knows (`{{CURRENTYEAR}}`), and no template."""
    return _VARIABLE.fullmatch(name) is not None


def answered(inside: str, defaults: frozenset[str] = frozenset(["#default"])) -> str | None:
    """The wikitext that a function becomes, `inside` being what stands between its braces; None when it asks more.

    `defaults` are the spellings, in lower case, of the case of `#switch` that stands for all others.
    """
    name, colon, rest = inside.lstrip().partition(":")
    name = name.lower()
    if not colon:
        return None
    if name in _CASES:
        return _CASES[name](rest.strip()) if _is_plain(rest) and "|" not in rest else None
    first, *others = parts_of(rest)
    first = _resolved(first.strip())
    if name == "#if":
        return None if "{{" in first else _nth(others, 0 if first else 1)
    if name not in ("#ifeq", "#switch") or not _is_plain(first):
        return None
    return _equal(first, others) if name == "#ifeq" else _switched(first, others, defaults)


def _resolved(text: str) -> str:
    """`text`, or what it becomes where it is one function, or one parameter with a default, and nothing else."""
    if unset := _UNSET.fullmatch(text):
        return unset[1].strip()
    inside = text[2:-2]
    if not (text.startswith("{{") and text.endswith("}}")) or inside.startswith("{") or "}}{{" in inside:
        return text
    if inside.count("{{") > _DEEPEST:
        return text
    answer = "|" if inside == "!" else answered(inside)
    return text if answer is None else answer.strip()


_CASES: Final[Mapping[str, Callable[[str], str]]] = {
    "lc": str.lower,
    "uc": str.upper,
    "lcfirst": lambda text: text[:1].lower() + text[1:],
    "ucfirst": lambda text: text[:1].upper() + text[1:],
}


def _equal(first: str, others: list[str]) -> str | None:
    second = _resolved(_nth(others, 0))
    return _nth(others, 1 if _same(first, second) else 2) if _is_plain(second) else None


def _same(one: str, other: str) -> bool:
    """Whether two values are the same to MediaWiki: numbers by their value."""
    if one != other and _NUMBER.fullmatch(one) and _NUMBER.fullmatch(other):
        return float(one) == float(other)
    return one == other


def _switched(value: str, cases: list[str], defaults: frozenset[str]) -> str | None:
    """What `#switch` answers: the first case that is `value`; one without a result falls to the next that has one."""
    default = ""
    last: str | None = None
    falls = falls_to_default = False
    for case in cases:
        key, equals, result = _case(case)
        last = None if equals else key
        if not _is_plain(key):
            return None
        if not equals:
            falls = falls or _same(key, value)
            falls_to_default = falls_to_default or key.lower() in defaults
            continue
        if falls or _same(key, value):
            return result
        if key.lower() in defaults or falls_to_default:
            default, falls_to_default = result, False
    return default if last is None else last  # a last case without `=` is the default, an empty one too


def _case(case: str) -> tuple[str, str, str]:
    """A case at its first `=` outside of braces and links."""
    depth = 0
    for found in re.finditer(r"\{\{|\}\}|\[\[|\]\]|=", case):
        if found[0] == "=" and depth == 0:
            return case[: found.start()].strip(), "=", case[found.end() :].strip()
        depth += {"{{": 1, "[[": 1, "}}": -1, "]]": -1}.get(found[0], 0)
    return case.strip(), "", ""


def _is_plain(text: str) -> bool:
    """Whether nothing in `text` waits for an answer of its own."""
    return "{{" not in text and MARK not in text and "<" not in text


def _nth(parts: list[str], index: int) -> str:
    return parts[index].strip() if index < len(parts) else ""


def first_part(text: str) -> str:
    """`text` up to its first `|` outside of braces and links: MediaWiki reads no more of a default."""
    return parts_of(text)[0]


def parts_of(text: str) -> list[str]:
    """`text` cut at the `|` outside of braces and links."""
    parts, depth, last = [], 0, 0
    for found in _BARS.finditer(text):
        if found[0] == "|" and depth == 0:
            parts.append(text[last : found.start()])
            last = found.end()
        depth += {"{{": 1, "[[": 1, "}}": -1, "]]": -1}.get(found[0], 0)
    return [*parts, text[last:]]
