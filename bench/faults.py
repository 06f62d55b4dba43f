"""Bad days: many writers at once, processes killed at any instant, a full disk. Nothing acknowledged may be lost.

The whole program is tried, through its commands and over HTTP: a save counts as acknowledged when its redirect came.
The tests run the same functions, fewer times.
"""

import contextlib
import http.client
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import Queue
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from bench.disk import filled, small_disk
from bench.figures import Figure
from bench.keeping import TOP, add_person, copied, environment, make, run
from bench.pages import Addresses
from bench.saves import FREE
from bench.server import PATIENCE, Answer, Browser, Server
from fiches import PageName, Store

TRIES: Final = 40
"""How often a writer who meets a conflict begins again."""


@dataclass
class Outcome:
    """What a bad day left.

    Attributes:
        acknowledged: saves that were answered with a redirect: word written, by page.
        problems: what is wrong afterwards, in words.
    """

    acknowledged: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def settle(self, data: Path) -> "Outcome":
        """Look at what is there now: every acknowledged word in its page, repository and index whole."""
        store = Store(data)
        for word, page in self.acknowledged.items():
            if word not in store.read_text(PageName.parse(page)):
                self.problems.append(f"{word} was acknowledged and is not in {page}")
        store.close()
        fsck = subprocess.run(
            ["git", "-C", str(data / "fiches.git"), "fsck", "--strict", "--no-dangling"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if fsck.returncode:
            self.problems.append(f"git fsck --strict: {fsck.stdout}{fsck.stderr}")
        checked = subprocess.run(
            [sys.executable, "-m", "commun", "check"],
            cwd=TOP, env=environment(data), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if checked.returncode:
            self.problems.append(f"commun check: {checked.stdout}{checked.stderr}")
        return self


def attempt(browser: Browser, page: str, word: str, under: str = "") -> Answer:
    """Save `page` with `word` in it (under the line `under`, else at the end), beginning again after a conflict."""
    for _ in range(TRIES):
        action, fields = browser.form(f"{page}/modifier", "text")
        text = fields["text"]
        fields["text"] = text.replace(f"{under}\n", f"{under}\n\n{word}\n", 1) if under else f"{text}\n{word}\n"
        answer = browser.post(action, fields)
        if answer.status != http.HTTPStatus.CONFLICT:
            break
    return answer


def together(data: Path, *, processes: int = 4, saves: int = 50, one_page: bool = False) -> Outcome:
    """Several servers on one data folder, one writer at each, all saving at once.

    With `one_page` they all write to the same page, each under a heading of their own; otherwise each to its own pages.
    """
    outcome = Outcome()
    pages = Addresses.of(data, processes * 5).pages
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(Server(data, FREE)) for _ in range(processes)]
        browsers = [server.browser().log_in() for server in servers]
        if one_page:
            headings = "".join(f"\n## Partie {number}\n" for number in range(processes))
            attempt(browsers[0], pages[0], headings)

        def write(number: int) -> dict[str, str]:
            own = pages[:1] if one_page else pages[number::processes]
            done = {}
            for count in range(saves):
                page, word = own[count % len(own)], f"mot-{number}-{count}-fin"
                answer = attempt(browsers[number], page, word, f"## Partie {number}" if one_page else "")
                if answer.status in {302, 303}:
                    done[word] = page
                else:
                    outcome.problems.append(f"{page}: {answer.status} for {word}")
            return done

        before = _commits(data)
        with ThreadPoolExecutor(processes) as pool:
            for done in pool.map(write, range(processes)):
                outcome.acknowledged |= done
        if _commits(data) - before != len(outcome.acknowledged):
            outcome.problems.append(f"{_commits(data) - before} versions for {len(outcome.acknowledged)} saves")
    return outcome.settle(data)


def killed_while_saving(data: Path, *, times: int = 30, seed: int = 1, children_only: bool = False) -> Outcome:
    """Servers killed at random instants while someone saves without a pause; each next one must simply go on.

    With `children_only` the writer of the text index alone is killed, while it writes what the saves brought.
    """
    outcome = Outcome()
    rng = Random(seed)
    pages = Addresses.of(data, 20).pages
    browser: Browser | None = None
    for number in range(times):
        with Server(data, FREE) as server, ThreadPoolExecutor(1) as pool:
            browser = server.browser(browser) if browser else server.browser().log_in()
            told: Queue[float] = Queue()
            writing = pool.submit(_write_until_cut, browser, pages, number, outcome, told)
            # At once, or some saves later and inside the next one: as long as one takes here, however slow this is.
            lasting = [told.get(timeout=PATIENCE) for _ in range(rng.randint(0, 4))]
            time.sleep(rng.uniform(0, 1.2) * (lasting[-1] if lasting else 0.3))
            if children_only:
                server.kill_children()
                told.get(timeout=PATIENCE)
            server.kill()
            writing.result()
    with Server(data, FREE) as server:
        # Whoever comes next finds everything working, without having removed anything.
        word = "mot-du-lendemain"
        browser = server.browser(browser)
        answer = attempt(browser, pages[0], word)
        if answer.status in {302, 303}:
            outcome.acknowledged[word] = pages[0]
        else:
            outcome.problems.append(f"the next save: {answer.status} {answer.text[:500]}")
        _must_be_found(browser, word, pages[0], outcome)
    return outcome.settle(data)


def killed_while_indexing(data: Path, *, times: int = 10, seed: int = 2) -> Outcome:
    """`commun reindex` killed at random instants: the old index serves, the next run makes the new one."""
    outcome = Outcome()
    rng = Random(seed)
    begun = time.perf_counter()
    run(data, "reindex", "--quiet")
    whole = time.perf_counter() - begun
    for _ in range(times):
        process = subprocess.Popen(
            [sys.executable, "-m", "commun", "reindex", "--quiet"],
            cwd=TOP, env=environment(data), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(rng.uniform(0.3, 1.0) * whole)
        process.kill()
        process.wait()
        with Server(data, FREE) as server:
            answer = server.browser().get("/recherche?q=commune")
            if answer.status != http.HTTPStatus.OK:
                outcome.problems.append(f"search after a killed reindex: {answer.status}")
    run(data, "reindex", "--quiet")
    return outcome.settle(data)


def full_disk(folder: Path, size: int = 20) -> Outcome:
    """A disk that fills up while a commons is served: a clear sentence, nothing half-written, and then on as before.

    The disk is a small tmpfs where there may be one; elsewhere the server is forbidden to write to any file.
    """
    outcome = Outcome()
    with small_disk(folder, 48 << 20) as disk:
        data = (disk or folder) / "data"
        make(data, size)
        run(data, "reindex", "--quiet")
        add_person(data)
        page = Addresses.of(data, 1).pages[0]
        with Server(data, FREE) as server:
            browser = server.browser().log_in()
            before = _commits(data)
            with _no_room(disk, server.process.pid):
                answer = attempt(browser, page, "mot-de-trop")
                if (
                    answer.status < http.HTTPStatus.INTERNAL_SERVER_ERROR
                    or "Rien n’a été enregistré" not in answer.text
                ):
                    outcome.problems.append(f"on a full disk: {answer.status} {answer.text[-2000:]}")
                read = browser.get(page)
                if read.status != http.HTTPStatus.OK or "mot-de-trop" in read.text:
                    outcome.problems.append(f"reading on a full disk: {read.status}")
            if _commits(data) != before:
                outcome.problems.append("a refused save is in the history")
            if attempt(browser, page, "mot-suivant").status in {302, 303}:
                outcome.acknowledged["mot-suivant"] = page
            else:
                outcome.problems.append("no save is taken once there is room again")
        outcome.settle(data)
    return outcome


def run_all(size: int) -> list[Figure]:
    """Every bad day at its full length."""
    figures = []
    days: tuple[tuple[str, Callable[[Path], Outcome]], ...] = (
        ("4 processes × 50 saves, distinct pages", together),
        ("4 processes × 50 saves, one page", partial(together, one_page=True)),
        ("kill -9 at 30 instants during saves", killed_while_saving),
        ("kill -9 at 30 instants of the text writer", partial(killed_while_saving, children_only=True)),
        ("kill -9 at 10 instants of reindex", killed_while_indexing),
    )
    for name, day in days:
        with copied(size) as data:
            figures += _told(name, day(data), size)
    with TemporaryDirectory() as folder:
        figures += _told("disk full", full_disk(Path(folder)), 20)
    return figures


def _told(name: str, outcome: Outcome, size: int) -> list[Figure]:
    for problem in outcome.problems:
        print(f"{name}: {problem}", file=sys.stderr)
    return [
        Figure("faults", f"{name}: problems", len(outcome.problems), "", size, 0),
        Figure("faults", f"{name}: saves acknowledged", len(outcome.acknowledged), "", size),
    ]


def _commits(data: Path) -> int:
    counted = subprocess.run(
        ["git", "-C", str(data / "fiches.git"), "rev-list", "--count", "main"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(counted.stdout)


def _write_until_cut(browser: Browser, pages: list[str], number: int, outcome: Outcome, told: Queue[float]) -> None:
    """Save page after page until the server is gone; `told` hears how many seconds each one took."""
    with contextlib.suppress(OSError, http.client.HTTPException, SystemExit):
        for count in range(10_000):
            page, word = pages[count % len(pages)], f"mot-{number}-{count}-fin"
            begun = time.perf_counter()
            if attempt(browser, page, word).status in {302, 303}:
                outcome.acknowledged[word] = page
                told.put(time.perf_counter() - begun)


def _must_be_found(browser: Browser, word: str, page: str, outcome: Outcome) -> None:
    deadline = time.monotonic() + 30
    while page not in browser.get(f"/recherche?q=%22{word}%22").text:
        if time.monotonic() > deadline:
            outcome.problems.append(f"{word} is not found 30 s after its save")
            return
        time.sleep(0.1)


@contextlib.contextmanager
def _no_room(disk: Path | None, pid: int) -> Iterator[None]:
    """Leave no octet on `disk`; without one, let the process `pid` write to no file."""
    if disk is not None:
        with filled(disk):
            yield
        return
    former = resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    yield
    resource.prlimit(pid, resource.RLIMIT_FSIZE, former)
