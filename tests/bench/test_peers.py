"""The bench of the neighbours: what it computes, what it writes for them, and what it says where it cannot be."""

import re
import sys
import time
from pathlib import Path

from bench.corpus import Corpus
from bench.figures import Figure
from bench.peers.asked import GOALS, goal, part
from bench.peers.needs import missing, refusal
from bench.peers.processes import TICKS, Processes, children_of, ended_cpu, running
from bench.peers.served import texts
from bench.peers.served.doku_index import weight, words_of, write
from bench.peers.table import side_by_side
from bench.peers.turns import ratio


def test_processor_time_of_ended_children_is_read_past_a_name_with_brackets() -> None:
    fields = [str(number) for number in range(4, 53)]
    stat = f"42 (a (b) c) S {' '.join(fields)}"
    # proc(5): the 16th and the 17th field are cutime and cstime.
    assert ended_cpu(stat) == (16 + 17) / TICKS


def _runs(pid: int) -> bool:
    """Whether a process is there and not only waits to be taken away (proc(5): the state follows the name)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_the_work_of_children_counts_and_they_end_with_their_program(tmp_path: Path) -> None:
    busy = "import os, time\nos.fork()\nwhile True: sum(range(1000))"
    with running([sys.executable, "-c", busy], tmp_path / "log") as pid:
        processes = Processes([pid])
        while processes.children_cpu() < 0.05:
            time.sleep(0.01)
        assert processes.cpu() > processes.children_cpu()
        assert processes.memory() > 1
        children = children_of(pid)
        assert any(map(_runs, children))
    assert processes.memory() == 0
    assert processes.cpu() == 0
    for _ in range(1000):
        if not any(map(_runs, children)):
            break
        time.sleep(0.01)
    assert not any(map(_runs, children))


def test_the_ratio_is_that_of_the_rounds_not_of_the_whole() -> None:
    # The machine was three times slower in the second round: both were.
    assert ratio([1, 3, 1], [2, 6, 2]) == 0.5
    assert ratio([1, 3, 1], [2, 6, 20]) == 0.5


def test_the_goal_is_what_was_wanted_of_us_to_what_the_neighbour_took() -> None:
    assert goal("history of a page", "DokuWiki", 10) == 3 / 6.2
    assert goal("save, POST to redirect", "MediaWiki", 10) == 12 / 58
    assert goal("search", "DokuWiki", 10_000) == 60 / 184
    assert goal("search", "DokuWiki", 1_000) is None
    assert goal("If-None-Match", "DokuWiki", 10) is None
    assert all(ours > 0 and theirs > 0 for each in GOALS.values() for ours, theirs in each.values())


def test_a_line_of_the_table_holds_both_values_their_ratio_and_the_verdict() -> None:
    figures = [
        Figure("peers", "history: Commun", 3.0, "ms cpu", 10),
        Figure("peers", "history: Nachbar", 4.0, "ms cpu", 10),
        Figure("peers", "history: Commun to Nachbar", 0.75, "×", 10, 0.5),
    ]
    line = side_by_side(figures).splitlines()[-1]
    assert line.split() == ["history", "3.00", "4.00", "0.750", "≤", "0.500", "OVER"]


def test_what_is_missing_is_named_with_the_command_that_installs_it() -> None:
    packages = missing({"here": lambda: "/usr/bin/here", "nginx-light": lambda: None, "dokuwiki": lambda: False})
    assert packages == ["nginx-light", "dokuwiki"]
    assert "apt-get install --no-install-recommends nginx-light dokuwiki" in refusal(packages)


def test_turns_begin_again_when_there_are_no_more_pages() -> None:
    assert part(["a", "b", "c"], 0, 2) == ["a", "b"]
    assert part(["a", "b", "c"], 1, 2) == ["c", "a"]


def test_the_neighbours_get_the_same_words_and_the_same_links() -> None:
    corpus = Corpus(40)
    addresses = {title: name.slug for title, name in zip(corpus.titles, corpus.names, strict=True)}
    revision = corpus.page(7)[-1]
    doku, wikitext = texts.dokuwiki(revision, addresses), texts.wikitext(revision)
    ours = revision.text.partition("\n---\n")[2]
    for target in (link.partition("]]")[0] for link in ours.split("[[")[1:]):
        assert f"[[{target}]]" in wikitext
        assert f"[[:{addresses.get(target, target)}|{target}]]" in doku
    assert doku.startswith(f"====== {corpus.titles[7]} ======")
    headings = re.findall(r"(?m)^## (.*)$", ours)
    assert headings
    assert re.findall(r"(?m)^===== (.*) =====$", doku) == headings
    assert re.findall(r"(?m)^== (.*) ==$", wikitext) == headings
    assert "| --- |" not in wikitext + doku


def test_dokuwiki_s_index_lists_words_by_their_bytes_and_who_holds_them(tmp_path: Path) -> None:
    assert words_of("L’été, l’été 2 a le", frozenset({"le"})) == {"été": 2, "2": 1}
    assert weight("été") == 5
    write(tmp_path, [("un", "Un", "zèbre zèbre"), ("deux", "Deux", "zèbre")], frozenset())
    assert (tmp_path / "w6.idx").read_text(encoding="utf-8") == "zèbre\n"
    assert (tmp_path / "i6.idx").read_text() == "1*1:0*2\n"
    assert (tmp_path / "page.idx").read_text() == "un\ndeux\n"
