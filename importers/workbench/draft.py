"""A first mapping for a source, from its census: what names and values let one guess, the rest in comments.

The file says on its first line what it is and carries the fingerprint of what follows: as long as nobody has touched
it, a new census may write it again; once edited it is left alone, and the new draft is laid beside it.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fiches import Catalogue, Type, fold
from importers.mediawiki.mapping import Mappings, plain_name
from importers.report import counted
from importers.workbench.census import Census, TemplateUsage, Usage, ranked
from importers.workbench.guess import Guess, guess_field, guess_type, written_rule
from importers.workbench.records import hosts_of, part_of, record_of

_STAMP: Final = re.compile(r"# Ébauche de « commun source census », empreinte ([0-9a-f]{16})\.")
_LEAST_PARAMETERS: Final = 2


@dataclass(frozen=True)
class Drafted:
    """What became of a draft.

    Attributes:
        file: where it was written.
        text: the draft.
        beside: whether a mapping edited by hand stood in the way, so that the draft lies beside it.
    """

    file: Path
    text: str
    beside: bool


def write_draft(text: str, file: Path) -> Drafted:
    """Write a draft where the mapping of a source lies, or beside it when somebody edited that."""
    stamped = f"# Ébauche de « commun source census », empreinte {_print(text)}.\n{text}"
    beside = file.exists() and not _untouched(file.read_text(encoding="utf-8"))
    where = file.with_name(file.name.replace(".modeles.toml", ".modeles.proposition")) if beside else file
    where.parent.mkdir(parents=True, exist_ok=True)
    where.write_text(stamped, encoding="utf-8")
    return Drafted(where, stamped, beside)


def _untouched(text: str) -> bool:
    first, _, rest = text.partition("\n")
    found = _STAMP.match(first)
    return found is not None and found[1] == _print(rest)


def _print(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def draft(census: Census, catalogue: Catalogue, mappings: Mappings) -> str:
    """The text of a first mapping: a kind of page for each template that looks like one."""
    kinds = [usage for _, usage in ranked(census.templates) if _is_kind(usage)]
    known = {anchor: each.name for each in mappings.known for anchor in each.anchors}
    covered = {name for each in mappings.known for name in each.templates}
    lines = [
        "# Relisez, corrigez, puis lancez : commun source convert " + census.source,
        "# Le guide « Traduire les modèles d’un wiki » dit ce que chaque mot veut dire.",
        "# Une ligne qui commence par # ne compte pas.",
        "",
    ]
    hosts = hosts_of(usage for usage in kinds if plain_name(usage.name) not in known.keys() | covered)
    for usage in kinds:
        folded = plain_name(usage.name)
        if usage.name in hosts:
            continue
        if folded in known:
            lines += [
                f"# « {usage.name} » ({counted(usage.calls, 'appel')}) : déjà compris, c’est « {known[folded]} ».",
                "",
            ]
        elif folded not in covered:
            within = [census.templates[name] for name, host in hosts.items() if host == usage.name]
            lines += [*_kind(usage, within, census, catalogue), ""]
    others = [
        usage
        for _, usage in ranked(census.templates)
        if (not _is_kind(usage) or hosts.get(usage.name) == "") and plain_name(usage.name) not in covered | {"!", "="}
    ]
    if others:
        lines.append("# Modèles qui restent tels quels dans le texte (appels) :")
        lines += [f"#   {usage.name} ({usage.calls})" for usage in others]
    return "\n".join(lines).rstrip() + "\n"


def _is_kind(usage: TemplateUsage) -> bool:
    """Whether a template looks like a whole fiche or a record: it has named parameters."""
    named = [name for name in usage.parameters if not name.isdigit()]
    return len(named) >= _LEAST_PARAMETERS


def _kind(usage: TemplateUsage, within: Iterable[TemplateUsage], census: Census, catalogue: Catalogue) -> list[str]:
    guesses = {name: guess_field(name, used, catalogue) for name, used in ranked(usage.parameters)}
    kind, why = guess_type(usage, guesses, catalogue)
    sure = kind is not None
    lines = [
        f"# {_told(usage)}.{why}",
        *_lines(
            sure,
            "[[genre]]",
            f"nom = {_toml(usage.name)}",
            f"ancres = [{_toml(usage.name)}]",
            f"type = {_toml(kind.key if kind else 'document')}",
        ),
    ]
    if said := _properties(census, guesses):
        lines += _lines(sure, "[genre.proprietes]", *said)
    lines += _lines(sure, f"[genre.modeles.{_toml(usage.name)}.parametres]")
    for name, used in ranked(usage.parameters):
        lines.append(_parameter(name, used, guesses[name], sure=sure))
    for each in within:
        lines += ["", *_record(each, kind, catalogue)]
    return lines


def _record(usage: TemplateUsage, kind: Type | None, catalogue: Catalogue) -> list[str]:
    """The lines of a template whose calls are records of the fiche."""
    prop = record_of(usage, kind, catalogue)
    lines = [
        f"# {_told(usage)}, plusieurs fois par page : chaque appel est un enregistrement.",
        *_lines(
            prop,
            f"[genre.modeles.{_toml(usage.name)}]",
            f"enregistrement = {_toml(prop.key if prop else '…')}",
            f"[genre.modeles.{_toml(usage.name)}.parametres]",
        ),
    ]
    for name, used in ranked(usage.parameters):
        lines.append(_parameter(name, used, part_of(name, used, prop), sure=prop is not None))
    return lines


def _told(usage: TemplateUsage) -> str:
    return f"{usage.name} : {counted(usage.calls, 'appel')} sur {counted(usage.pages, 'page')}"


def _lines(sure: object, *lines: str) -> list[str]:
    return [line if sure else f"# {line}" for line in lines]


def _parameter(name: str, used: Usage, guess: Guess | None, *, sure: bool) -> str:
    samples = ", ".join(f"« {sample} »" for sample in used.samples[:3])
    told = f"  # {used.calls} fois" + (f" : {samples}" if samples else "")
    rule = guess.written if guess is not None else written_rule("…", used, None)
    lead = "" if sure and guess is not None else "# "
    return f"{lead}{_toml(name)} = {rule}{told}"


def _properties(census: Census, guesses: Mapping[str, Guess | None]) -> list[str]:
    """The properties of the wiki that have the name of a parameter whose field was guessed."""
    fields = {fold(name.replace("_", " ")): guess.key for name, guess in guesses.items() if guess is not None}
    found = []
    for name, _ in ranked(census.properties):
        field = fields.get(fold(name.replace("_", " ")))
        if field:
            found.append(f"{_toml(name)} = {_toml(field)}")
    return found


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
