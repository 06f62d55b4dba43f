"""The fields of a head put back where the wiki says them: parameters of templates, categories, the sort key."""

import json
import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from mwparserfromhell.nodes import Template
from mwparserfromhell.wikicode import Wikicode

from importers.mediawiki.mapping import PageMapping, Rule, TemplateRule, plain_name
from importers.mediawiki.outgoing.blocks import BlockWriter
from importers.mediawiki.outgoing.escape import in_parameter
from importers.mediawiki.outgoing.inline import Line, Notes
from importers.mediawiki.templates import written_date
from importers.mediawiki.wikitext import PageContext, as_written, parsed

_CATEGORY: Final = 14
_MARKDOWN: Final = re.compile(r"[*_`~\\<\[&{]|^\s*(?:[-+#>]|\d+[.)])", re.MULTILINE)
_SETTINGS: Final = {"tri": "defaultsort", "titre_affiche": "displaytitle"}
Changes = Mapping[str, tuple[object, object]]
"""Key → (what the wiki says, what the fiche says)."""


def put_fields(
    wikitext: str, changes: Changes, context: PageContext, mapping: PageMapping | None
) -> tuple[str, frozenset[str]]:
    """`wikitext` with these fields said, and the keys that it has no place for."""
    unsaid: set[str] = set()
    for key in [key for key in changes if key in _SETTINGS]:
        wikitext = _setting(wikitext, key, changes[key][1], context)
    if "categories" in changes:
        wikitext = _categories(wikitext, *changes["categories"], context)
    rest = {key: value for key, value in changes.items() if key not in _SETTINGS and key != "categories"}
    if not rest:
        return wikitext, frozenset()
    if mapping is None:
        return wikitext, frozenset(rest)
    writer = _Fields(wikitext, mapping, context)
    for key, (old, new) in rest.items():
        if not writer.put(key, old, new):
            unsaid.add(key)
    return as_written(str(writer.code)), frozenset(unsaid)


def _setting(wikitext: str, key: str, value: object, context: PageContext) -> str:
    """The sort key or the title shown, said by its magic word."""
    words = [word.rstrip(":") for word in context.names.spellings(_SETTINGS[key])]
    pattern = re.compile(r"\{\{\s*(?:" + "|".join(map(re.escape, words)) + r")\s*:[^{}]*\}\}\n?")
    said = f"{{{{{words[0]}:{value}}}}}\n" if value else ""
    if pattern.search(wikitext):
        return pattern.sub(lambda _: said, wikitext, count=1)
    return f"{wikitext.rstrip()}\n\n{said}" if said else wikitext


def _categories(wikitext: str, old: object, new: object, context: PageContext) -> str:
    """The categories that came and went, as links at the end of the page."""
    before, after = (
        [str(title) for title in titles] if isinstance(titles, Sequence) and not isinstance(titles, str) else []
        for titles in (old, new)
    )
    known = [name for name, number in context.names.aliases.items() if number == _CATEGORY]
    prefixes = "|".join(map(re.escape, [*known, context.names.full(_CATEGORY, "").rstrip(":")]))
    for title in before:
        if title in after:
            continue
        words = r"[ _]+".join(map(re.escape, re.split(r"[ _]+", title)))
        link = rf"\n?\[\[\s*(?:{prefixes})\s*:\s*{words}\s*(?:\|[^\]]*)?\]\]"
        wikitext = re.sub(link, "", wikitext, flags=re.IGNORECASE)
    added = [f"[[{context.names.full(_CATEGORY, title)}]]" for title in after if title not in before]
    return f"{wikitext.rstrip()}\n\n" + "\n".join(added) + "\n" if added else wikitext


class _Fields:
    """Changes the calls of templates of one page."""

    def __init__(self, wikitext: str, mapping: PageMapping, context: PageContext) -> None:
        self.code = parsed(wikitext)
        self._mapping = mapping
        self._line = Line(context.names, Notes())
        self._blocks = BlockWriter(self._line)

    def _calls(self, name: str) -> list[Template]:
        return [call for call in self.code.filter_templates() if plain_name(str(call.name)) == name]

    def put(self, key: str, old: object, new: object) -> bool:
        """Say a field; whether the page has a place for it."""
        for name, rules in self._mapping.templates.items():
            if rules.record == key and isinstance(new, list | None):
                return self._records(name, rules, _list(old), _list(new))
        done = False
        for name, rules in self._mapping.templates.items():
            calls = self._calls(name)
            if rules.record or not calls:
                continue
            for pattern, rule in rules.parameters.items():
                head, _, part = rule.field.partition(".")
                if head == key and not rule.inside:
                    done = self._set(calls[0], pattern, rule, _part(new, part)) or done
        return done

    def _set(self, call: Template, pattern: str, rule: Rule, value: object) -> bool:
        """Give a parameter its value; several parameters of one list share it."""
        if rule.several or any(sign in pattern for sign in "?*"):
            return self._spread(call, pattern, rule, _list(value))
        said = self._said(rule, value)
        if said is None:
            return False
        present = next((p for p in call.params if plain_name(str(p.name)) == pattern), None)
        if present is None and not said:
            return True
        if present is not None and str(present.value).strip() == said:
            return True
        _write(call, str(present.name).strip() if present is not None else rule.parameter, said)
        return True

    def _spread(self, call: Template, pattern: str, rule: Rule, values: Sequence[object]) -> bool:
        """A list over numbered parameters: those that are there first, then the next numbers."""
        matching = re.compile(re.escape(pattern).replace(r"\?", ".").replace(r"\*", ".*"))
        names = [str(p.name).strip() for p in call.params if matching.fullmatch(plain_name(str(p.name)))]
        number = len(names)
        while len(names) < len(values):
            names.append(rule.parameter.replace("?", str(number)).replace("*", str(number)))
            number += 1
        for name, value in zip(names, [*values, *[None] * len(names)], strict=False):
            said = self._said(rule, value)
            if said is None:
                return False
            _write(call, name, said)
        return True

    def _said(self, rule: Rule, value: object) -> str | None:
        """A value as the parameter writes it; None when it cannot."""
        if value in (None, "", []):
            return ""
        if isinstance(value, list):
            joint = "\n" if rule.lines else f"{rule.separator} " if rule.separator else None
            parts = [self._one(rule, each) for each in value]
            if joint is None or None in parts:
                return (parts[0] if len(parts) == 1 else None) if parts else ""
            return joint.join(part for part in parts if part is not None)
        return self._one(rule, value)

    def _one(self, rule: Rule, value: object) -> str | None:
        if rule.key:
            if not isinstance(value, Mapping) or {k: v for k, v in value.items() if k != rule.key} != rule.added:
                return None
            value = value.get(rule.key)
        if isinstance(value, list | Mapping):
            return None
        text = str(value) if not isinstance(value, bool) else "oui" if value else "non"
        if text in rule.spelled:
            return rule.spelled[text]
        text = text.removesuffix(f" {rule.unit}") if rule.unit else written_date(text, rule.date)
        return in_parameter(self._wikitext(rule.form, text))

    def _wikitext(self, form: str, text: str) -> str:
        if form == "page" and (found := re.fullmatch(r"\[\[([^\[\]|]+)\]\]", text)):
            return found[1]
        if form == "markdown" and (_MARKDOWN.search(text) or "\n" in text):
            return self._blocks.write(text)
        return self._line.write(text) if form == "texte" and _marked(text) else text

    # Records

    def _records(self, name: str, rules: TemplateRule, old: Sequence[object], new: Sequence[object]) -> bool:
        """A list of records, each a call: those that stayed keep theirs, the others are set, added or taken away."""
        calls = self._calls(name)
        if len(calls) != len(old) or not all(isinstance(record, Mapping) for record in new):
            return False
        last: Template | None = None
        was, now = ([json.dumps(record, default=str, sort_keys=True) for record in side] for side in (old, new))
        for kind, i, j, k, m in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
            if kind == "equal":
                last = calls[j - 1]
                continue
            for place in range(max(j - i, m - k)):
                if k + place >= m:
                    self._remove(calls[i + place])
                    continue
                if i + place < j:
                    call = calls[i + place]
                else:
                    call = self._insert(
                        rules, last or (calls[0] if calls else None), before=last is None and bool(calls)
                    )
                if not self._record(call, rules, new[k + place]):
                    return False
                last = call
        return True

    def _record(self, call: Template, rules: TemplateRule, record: object) -> bool:
        said = set()
        if not isinstance(record, Mapping):
            return False
        for pattern, rule in rules.parameters.items():
            head, _, part = rule.field.partition(".")
            if head in said or rule.inside:
                continue
            if head and not self._set(call, pattern, rule, _part(record.get(head), part)):
                return False
            said.add(head)
        return set(record) <= said

    def _insert(self, rules: TemplateRule, beside: Template | None, *, before: bool) -> Template:
        """A new call of a template, beside another of its kind or at the end of the page."""
        made = parsed(f"{{{{{rules.name}\n}}}}").filter_templates()[0]
        if beside is None:
            self.code.append("\n")
            self.code.append(made)
        elif before:
            self.code.insert_before(beside, Wikicode([made, *parsed("\n").nodes]))
        else:
            self.code.insert_after(beside, Wikicode([*parsed("\n").nodes, made]))
        return made

    def _remove(self, call: Template) -> None:
        self.code.remove(call)


def _write(call: Template, name: str, said: str) -> None:
    """Set a parameter, laid out as the others of its call are."""
    if call.has(name):
        value = str(call.get(name).value)
        tail = value[len(value.rstrip()) :]
        lead = value[: len(value) - len(value.lstrip())] if value.strip() else ""
        call.get(name).value = f"{lead}{said}{tail}"
        return
    if not said:
        return
    own_line = "\n" in str(call.name) or any("\n" in str(p) for p in call.params)
    call.add(name, f"{said}\n" if own_line else said, showkey=True, preserve_spacing=False)


def _part(value: object, part: str) -> object:
    return value.get(part) if part and isinstance(value, Mapping) else None if part else value


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _marked(text: str) -> bool:
    return bool(re.search(r"\*\S|`|\[\[|\]\(|<[a-zA-Z/!]|\{\{|\\[^\w\s]", text))
