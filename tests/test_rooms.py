"""The house: which room may know which, what has one host, and how large things may grow.

Each rule is a function from the source files of a tree to the sentences of what breaks it. It is asked of our own
tree, and of a small invented tree that breaks it, so that a rule that no longer sees anything is noticed.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

import pytest

TOP = Path(__file__).resolve().parent.parent

ARROWS: Mapping[str, frozenset[str]] = {
    "app": frozenset({"commun"}),
    "commun": frozenset({"importers", "search_index", "fiches"}),
    "importers": frozenset({"fiches"}),
    "search_index": frozenset({"fiches"}),
    "fiches": frozenset(),
    "bench": frozenset({"commun", "importers", "search_index", "fiches"}),
    "tests": frozenset({"app", "commun", "importers", "search_index", "fiches", "bench"}),
}
"""Which rooms each room may import."""

HOSTS: Mapping[str, tuple[str, ...]] = {
    "git": ("fiches/git",),
    "gitdb": ("fiches/git",),
    "yaml": ("fiches/front_matter",),
    "PIL": ("fiches/files",),
    "puremagic": ("fiches/files",),
    "whoosh": ("search_index/text", "search_index/schema", "search_index/analysis"),
    "Stemmer": ("search_index/analysis",),
    "mwclient": ("importers/mediawiki/",),
    "mwparserfromhell": ("importers/mediawiki/",),
    "requests": ("importers/mediawiki/",),
    "mistune": ("commun/render/",),
    "nh3": ("commun/render/",),
    "argon2": ("commun/accounts/",),
    "babel": ("commun/i18n",),
    "waitress": ("commun/web/serving/",),
    "click": ("commun/cli",),
    "isal": ("commun/web/page_cache",),
    "libzim": ("commun/static_site/",),
    "weasyprint": ("commun/kit/",),
    "pydyf": ("commun/kit/",),
    "segno": ("commun/kit/",),
    "ebooklib": ("commun/kit/",),
    "odfdo": ("commun/kit/", "commun/by_file/"),
    "mammoth": ("commun/by_file/",),
    "lxml": ("commun/kit/", "commun/by_file/"),
    "tqdm": ("commun/cli", "bench/"),
    "flask": ("commun/",),
    "werkzeug": ("commun/",),
    "jinja2": ("commun/",),
    "xstatic": ("commun/web/static",),
    "markupsafe": ("commun/", "search_index/"),
}
"""Where each outside library lives: beginnings of paths. The tests may use any, to look from outside."""

MAX_LINES_OF_FILE, MAX_LINES_OF_FUNCTION, MAX_FILES_OF_FOLDER = 450, 50, 12

EMPTY_NAMES = re.compile(r"(utils?|helpers?|common|misc)")
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImpl" + r"ementedError)\b")
PRETENCE = re.compile(r"unit" + r"test\.mock|Magic" + r"Mock|\bmo" + r"cker\b|@pa" + r"tch\b")
SKIPS = re.compile(r"pytest\.(mark\.)?(skip|xfail|importor" + r"skip)|unit" + r"test\.skip")
AT_IMPORT = re.compile(
    r"open|connect|environ|getenv|Popen|run|check_output|read_text|read_bytes|iterdir|glob|urlopen|time|now"
    r"|Repo|Store|Index|Accounts|Commons|Flask|create_app|Thread|Process|Session"
)
"""Names of calls that do something in the world, or make an owner of things: never while a module is read."""


@dataclass(frozen=True)
class Import:
    """One imported module: its line, whether the statement is relative, in a function, for types alone; names taken."""

    module: str
    line: int
    relative: bool
    hidden: bool
    typing_only: bool
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """One file of the tree."""

    path: PurePosixPath
    text: str

    @property
    def room(self) -> str:
        return self.path.parts[0].removesuffix(".py")

    @property
    def module(self) -> str:
        return ".".join(self.path.with_suffix("").parts).removesuffix(".__init__")

    @property
    def is_python(self) -> bool:
        return self.path.suffix == ".py"

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    @cached_property
    def imports(self) -> list[Import]:
        return list(_imports(self.tree, hidden=False, typing_only=False))


House = Mapping[str, Source]


def _imports(node: ast.AST, *, hidden: bool, typing_only: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(a.name, child.lineno, relative=False, hidden=hidden, typing_only=typing_only)
                        for a in child.names)  # fmt: skip
        elif isinstance(child, ast.ImportFrom):
            names = tuple(alias.name for alias in child.names)
            yield Import(child.module or "", child.lineno, bool(child.level), hidden, typing_only, names)
        else:
            function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            typing = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
            yield from _imports(child, hidden=hidden or function, typing_only=typing_only or typing)


def house_of(files: Mapping[str, str]) -> House:
    """A tree from texts by path."""
    return {path: Source(PurePosixPath(path), text) for path, text in files.items()}


@cache
def our_house() -> House:
    """Our own tree: Python, templates, scripts and style sheets of every room; read once for all rules."""
    found = [TOP / "app.py"] if (TOP / "app.py").exists() else []
    for room in ("commun", "importers", "search_index", "fiches", "bench", "tests"):
        found += [p for p in (TOP / room).rglob("*") if p.suffix in {".py", ".html", ".js", ".css"}]
    return house_of({p.relative_to(TOP).as_posix(): p.read_text(encoding="utf-8") for p in found})


def _python(house: House) -> Iterator[Source]:
    return (source for source in house.values() if source.is_python)


def arrows(house: House) -> list[str]:
    """A room imports only the rooms below it."""
    return [
        f"{s.path}:{i.line}: {s.room} may not know {i.module}"
        for s in _python(house)
        for i in s.imports
        if (room := i.module.partition(".")[0]) in ARROWS and room not in {s.room, *ARROWS[s.room]} and not i.relative
    ]


def entrances(house: House) -> list[str]:
    """Another room is entered by its `__init__` only; inside a room, modules are named in full."""
    return [
        f"{s.path}:{i.line}: {i.module or 'a relative import'} is not the entrance of a room"
        for s in _python(house)
        for i in s.imports
        if i.relative
        or (i.module.partition(".")[0] in ARROWS and "." in i.module and i.module.partition(".")[0] != s.room
            and s.room != "tests")
        or (i.module == s.room != "tests" and s.path.name != "__main__.py")
    ]  # fmt: skip


def hosts(house: House) -> list[str]:
    """Each outside library has one host, and every library has one."""
    return [
        f"{s.path}:{i.line}: {top} lives in {', '.join(HOSTS.get(top, ('no room yet',)))}"
        for s in _python(house)
        for i in s.imports
        if (top := i.module.partition(".")[0]) not in ARROWS
        and not i.relative
        and top not in sys.stdlib_module_names
        and s.room != "tests"
        and not str(s.path).startswith(HOSTS.get(top, ("\0",)))
    ]


def hidden_imports(house: House) -> list[str]:
    """No import stands inside a function."""
    return [f"{s.path}:{i.line}: {i.module} in a function" for s in _python(house) for i in s.imports if i.hidden]


def cycles(house: House) -> list[str]:
    """Modules never import each other in a circle (names for types alone do not count)."""
    known = {s.module for s in _python(house)}
    modules = {
        s.module: {
            # `from room import module` reads the module; `from room import name` reads what holds the name.
            within if (within := f"{i.module}.{name}") in known else i.module
            for i in s.imports
            if not i.typing_only
            for name in i.names or ("",)
        }
        for s in _python(house)
    }
    found: list[str] = []
    done: set[str] = set()

    def visit(module: str, way: tuple[str, ...]) -> None:
        if module in way:
            found.append(" → ".join([*way[way.index(module) :], module]))
        elif module not in done:
            for below in sorted(modules[module] & modules.keys()):
                visit(below, (*way, module))
            done.add(module)

    for module in sorted(modules):
        visit(module, ())
    return found


def ceilings(house: House) -> list[str]:
    """Files, functions and folders stay small enough to be read."""
    found = []
    folders: dict[PurePosixPath, int] = {}
    for s in _python(house):
        folders[s.path.parent] = folders.get(s.path.parent, 0) + 1
        lines = s.text.count("\n")
        if lines > MAX_LINES_OF_FILE:
            found.append(f"{s.path}: {lines} lines")
        for node in ast.walk(s.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MAX_LINES_OF_FUNCTION:
                    found.append(f"{s.path}:{node.lineno}: {node.name} has {length} lines")
    return found + [f"{path}: {count} files" for path, count in folders.items() if count > MAX_FILES_OF_FOLDER]


def names(house: House) -> list[str]:
    """No file or folder has a name that says nothing of what it holds."""
    parts = ((s.path, part.partition(".")[0]) for s in house.values() for part in s.path.parts)
    return [f"{path}: {part} says nothing" for path, part in parts if EMPTY_NAMES.fullmatch(part)]


def finished(house: House) -> list[str]:
    """Nothing is left for later in the tree: open work is in the issues."""
    return [
        f"{s.path}:{number}: {line.strip()}"
        for s in house.values()
        for number, line in enumerate(s.text.splitlines(), 1)
        if UNFINISHED.search(line)
    ]


def real_parts(house: House) -> list[str]:
    """Tests use real parts, and only the one fixture that asks for a program may skip."""
    return [
        f"{s.path}:{number}: {line.strip()}"
        for s in _python(house)
        for number, line in enumerate(s.text.splitlines(), 1)
        if s.room == "tests"
        and str(s.path) not in {"tests/test_rooms.py", "tests/test_strict.py"}
        and (PRETENCE.search(line) or (SKIPS.search(line) and str(s.path) != "tests/conftest.py"))
    ]


def quiet_imports(house: House) -> list[str]:
    """Reading a module does nothing: definitions and constants only (`app.py` and `__main__` start the program)."""
    return [
        f"{s.path}:{node.lineno}: {ast.unparse(node).splitlines()[0]}"
        for s in _python(house)
        if s.room not in {"app", "tests"} and s.path.name != "__main__.py"
        for node in _statements(s.tree.body)
        if not _is_definition(node)
    ]


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run when a module is read, those of its classes too."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _statements(node.body)
        else:
            yield node


def _is_definition(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)  # a docstring, or `...`
    if isinstance(node, ast.If):
        return "TYPE_CHECKING" in ast.unparse(node.test)
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return node.value is None or not _acts(node.value)
    plain = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.Pass)
    return isinstance(node, plain) or type(node).__name__ == "TypeAlias"


def _acts(value: ast.expr) -> bool:
    """Whether an expression does something when it is computed; what stands in a lambda is not computed."""
    nodes: list[ast.AST] = [value]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Lambda):
            continue
        named = node.func if isinstance(node, ast.Call) else node if isinstance(node, ast.Subscript) else None
        target = node.value if isinstance(node, ast.Subscript) else named
        if named is not None and AT_IMPORT.fullmatch(getattr(target, "attr", getattr(target, "id", ""))):
            return True
        nodes.extend(ast.iter_child_nodes(node))
    return False


def no_globals(house: House) -> list[str]:
    """No function changes a variable of its module."""
    return [
        f"{s.path}:{node.lineno}: {ast.unparse(node)}"
        for s in _python(house)
        for node in ast.walk(s.tree)
        if isinstance(node, ast.Global)
    ]


Rule = Callable[[House], list[str]]

RULES: tuple[Rule, ...] = (
    arrows, entrances, hosts, hidden_imports, cycles, ceilings, names, finished, real_parts, quiet_imports, no_globals,
)  # fmt: skip

BROKEN: tuple[tuple[Rule, str, str], ...] = (
    (arrows, "fiches/store.py", "from search_index import Index\n"),
    (arrows, "importers/plan.py", "import search_index\n"),
    (arrows, "search_index/index.py", "from commun import Commons\n"),
    (arrows, "commun/cli.py", "import app\n"),
    (arrows, "commun/cli.py", "from bench import corpus\n"),
    (entrances, "commun/cli.py", "from fiches.store import Store\n"),
    (entrances, "commun/cli.py", "import fiches.store\n"),
    (entrances, "fiches/store.py", "from . import names\n"),
    (entrances, "fiches/store.py", "from fiches import PageName\n"),
    (entrances, "bench/pages.py", "from search_index.index import Index\n"),
    (hosts, "commun/commons.py", "import git\n"),
    (hosts, "fiches/fiche.py", "from yaml import CSafeLoader\n"),
    (hosts, "search_index/index.py", "from whoosh.fields import Schema\n"),
    (hosts, "importers/plan.py", "import mwclient\n"),
    (hosts, "search_index/search.py", "import flask\n"),
    (hosts, "commun/web/home.py", "import numpy\n"),
    (hidden_imports, "fiches/store.py", "def f():\n    import json\n"),
    (hidden_imports, "fiches/store.py", "class A:\n    async def f(self):\n        from json import loads\n"),
    (ceilings, "fiches/store.py", "x = 1\n" * 451),
    (ceilings, "fiches/store.py", "def f():\n" + "    x = 1\n" * 50),
    (names, "fiches/utils.py", ""),
    (names, "commun/helpers/dates.py", ""),
    (names, "tests/fiches/common.py", ""),
    (finished, "fiches/store.py", "x = 1  # TO" + "DO: y\n"),
    (finished, "commun/templates/home.html", "<!-- FIX" + "ME -->\n"),
    (real_parts, "tests/test_store.py", "from unit" + "test.mock import Mock\n"),
    (real_parts, "tests/test_store.py", "@pytest.mark.sk" + "ip\ndef test_x(): ...\n"),
    (quiet_imports, "fiches/store.py", "print('x')\n"),
    (quiet_imports, "fiches/store.py", "for x in range(3):\n    pass\n"),
    (quiet_imports, "fiches/store.py", "HOME = os.environ['HOME']\n"),
    (quiet_imports, "fiches/store.py", "TEXT = Path('x').read_text()\n"),
    (quiet_imports, "search_index/index.py", "class A:\n    db = sqlite3.connect('x')\n"),
    (no_globals, "fiches/store.py", "def f():\n    global x\n    x = 1\n"),
)

CLEAN: Mapping[str, str] = {
    "app.py": "from commun import create_app\n\napplication = create_app()\n",
    "commun/__init__.py": "from commun.cli import main\n",
    "commun/cli.py": "import click\n\nfrom fiches import Store\n\nmake = lambda: open('x')\n",
    "fiches/__init__.py": "from fiches.store import Store\n",
    "fiches/store.py": '"""Fiches."""\nimport re\n\nWORD = re.compile("a")\n\n\nclass Store:\n    x: int\n',
    "fiches/git/repository.py": "import git\n",
    "tests/fiches/test_store.py": "from fiches.store import Store\n\nimport yaml\n",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule_of(rule: Rule) -> None:
    assert rule(our_house()) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_clean_tree_breaks_no_rule(rule: Rule) -> None:
    assert rule(house_of(CLEAN)) == []


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN, ids=lambda value: getattr(value, "__name__", None))
def test_a_broken_tree_is_seen_by(rule: Rule, path: str, text: str) -> None:
    assert [line for line in rule(house_of({**CLEAN, path: text})) if path.partition("/")[0] in line]


def test_a_circle_of_imports_is_seen() -> None:
    circle = {
        "fiches/a.py": "import fiches.b\n",
        "fiches/b.py": "from fiches.c import x\n",
        "fiches/c.py": "import fiches.a\n",
    }
    assert cycles(house_of(circle)) == ["fiches.a → fiches.b → fiches.c → fiches.a"]


def test_a_thirteenth_file_in_a_folder_is_seen() -> None:
    assert ceilings(house_of({f"fiches/a{n}.py": "" for n in range(13)})) == ["fiches: 13 files"]


def test_every_rule_is_known_to_be_able_to_fail() -> None:
    assert {rule for rule, _, _ in BROKEN} | {cycles} == set(RULES)
