"""What is made from the fiches and can be made again; how soon a commons serves; what it weighs in memory."""

import json
import re
import resource
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import quote
from xml.sax.saxutils import escape

from bench.corpus import Corpus, Revision
from bench.figures import Figure
from bench.finding import queries
from bench.keeping import copied, run
from bench.pages import Addresses, asks
from bench.saves import FREE, posting
from bench.server import Server
from fiches import Author, PageName, Store

RECORDED: Final = 10_000
"""Revisions of a recorded history, at most."""


def rebuild(size: int) -> list[Figure]:
    """Everything that is derived, from the repository alone."""
    with copied(size, index=False) as data:
        start, cpu = time.perf_counter(), _cpu_of_ended()
        run(data, "reindex", "--quiet")
        return [
            Figure("rebuild", "rebuild of everything (commun reindex)", time.perf_counter() - start, "s", size, 90),
            Figure("rebuild", "rebuild, processor time", _cpu_of_ended() - cpu, "s cpu", size),
        ]


def _cpu_of_ended() -> float:
    """Seconds of processor time of our children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def start(size: int) -> list[Figure]:
    """From the start of the process to its first whole page."""
    times = []
    with copied(size) as data:
        for _ in range(5):
            with Server(data) as server:
                times.append(server.started_in)
    return [Figure("start", "start to first page (median of 5)", statistics.median(times), "s", size, 1.5)]


def memory(size: int) -> list[Figure]:
    """What the process holds after having been read, searched and written to."""
    with copied(size) as data, Server(data, FREE) as server:
        addresses = Addresses.of(data, 500)
        visitor, writer = server.browser(), server.browser().log_in()
        histories = [f"{row.name.url}/historique" for row in addresses.revisions[:200]]
        searches = [f"/recherche?q={quote(query)}" for query in queries(size, 100)]
        for browser in (visitor, writer):
            server.measure(asks(browser, [*addresses.pages, *histories, *searches]))
        server.measure(posting(writer, page, "Une phrase de plus.") for page in addresses.pages[:50])
        server.measure(asks(visitor, [*addresses.pages, *searches]))
        return [
            Figure("memory", "memory of the server after the benches", server.memory(), "MB", size, 200),
            Figure("memory", "memory of its children (text index, git)", server.children_memory(), "MB", size),
        ]


def import_stream(size: int) -> list[Figure]:
    """A recorded history into git, by the store's stream; and a MediaWiki dump of the same, turned into Markdown."""
    with TemporaryDirectory() as folder:
        record, dump = Path(folder) / "history.jsonl", Path(folder) / "history.xml"
        count = _record(Corpus(size), record, dump)
        cpu = time.process_time() + _cpu_of_ended()
        seconds, early, late = _replay(record, Path(folder) / "stream")
        cpu = time.process_time() + _cpu_of_ended() - cpu
        start_of_dump = time.perf_counter()
        run(_born(Path(folder) / "dump"), "import-dump", str(dump), "--name", "banc", "--json")
        of_dump = time.perf_counter() - start_of_dump
    return [
        Figure("import_stream", "history into git", count / seconds, "rev/s", size, 500, at_least=True),
        Figure("import_stream", "history into git, for a second of processor", count / cpu, "rev/s", size),
        Figure("import_stream", "memory at the end / after a fifth", late / early, "×", size, 1.2),
        Figure("import_stream", "MediaWiki dump into git, converted and indexed", count / of_dump, "rev/s", size),
    ]


def _born(data: Path) -> Path:
    data.mkdir()
    run(data, "init")
    return data


def _replay(record: Path, data: Path) -> tuple[float, float, float]:
    """Seconds that the recorded history takes, and our memory after a fifth of it and at its end."""
    data.mkdir()
    store = Store.create(data)
    size, early = record.stat().st_size, 0.0
    begun = time.perf_counter()
    with store.import_stream("main") as bulk, record.open(encoding="utf-8") as lines:
        read = 0
        for line in lines:
            row = json.loads(line)
            name = PageName("fiches", row["slug"])
            bulk.commit(
                Author(row["author"], row["email"]), row["when"], row["message"], {name.path: row["text"].encode()}
            )
            read += len(line.encode())
            if not early and read > size / 5:
                early = _own_memory()
    seconds = time.perf_counter() - begun
    late = _own_memory()
    store.close()
    return seconds, early, late


def _own_memory() -> float:
    return float(Path("/proc/self/statm").read_text().split()[1])


def _record(corpus: Corpus, record: Path, dump: Path) -> int:
    """Write the corpus as recorded revisions and as an export of MediaWiki; how many revisions."""
    by_page: dict[PageName, list[Revision]] = {}
    count = 0
    with record.open("w", encoding="utf-8") as lines:
        for revision in _first(corpus.revisions(), RECORDED):
            row = {
                "slug": revision.name.slug,
                "author": revision.author.name,
                "email": revision.author.email,
                "when": revision.when,
                "message": revision.message,
                "text": revision.text,
            }
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            by_page.setdefault(revision.name, []).append(revision)
            count += 1
    with dump.open("w", encoding="utf-8") as out:
        out.write('<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="fr">\n')
        out.write("<siteinfo><sitename>Banc</sitename><dbname>banc</dbname><namespaces>")
        out.write('<namespace key="0" case="first-letter" /></namespaces></siteinfo>\n')
        number = 0
        for page, revisions in enumerate(by_page.values(), 1):
            out.write(f"<page><title>{escape(_title(revisions[0]))}</title><ns>0</ns><id>{page}</id>\n")
            for revision in revisions:
                number += 1
                out.write(_exported(revision, number))
            out.write("</page>\n")
        out.write("</mediawiki>\n")
    return count


def _first(revisions: Iterator[Revision], count: int) -> Iterator[Revision]:
    return (revision for revision, _ in zip(revisions, range(count), strict=False))


def _title(revision: Revision) -> str:
    match = re.search(r'^titre: "(.*)"$', revision.text, re.MULTILINE)
    return match[1] if match else revision.name.slug


def _exported(revision: Revision, number: int) -> str:
    """A revision as MediaWiki exports it, its text in wikitext."""
    text = revision.text.partition("\n---\n")[2]
    text = re.sub(r"(?m)^## (.*)$", r"== \1 ==", text)
    text = re.sub(r"(?m)^- ", "* ", re.sub(r"(?m)^1\. ", "# ", text))
    text = re.sub(r"(?<!\*)\*([^*\n]+)\*(?!\*)", r"''\1''", text.replace("**", "'''"))
    when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(revision.when))
    return (
        f"<revision><id>{number}</id><timestamp>{when}</timestamp>"
        f"<contributor><username>{escape(revision.author.name)}</username><id>1</id></contributor>"
        f"<comment>{escape(revision.message)}</comment><model>wikitext</model><format>text/x-wiki</format>"
        f'<text xml:space="preserve">{escape(text)}</text></revision>\n'
    )
