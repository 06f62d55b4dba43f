"""A run that is cut off loses nothing and repeats nothing."""

import fcntl
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from fiches import Store
from importers import SourceBusy, SourceConfig, sync
from tests.importers.asked import BRANCH, branch, revisions, upstream_revisions, without_twins
from tests.mediawiki.live import LiveWiki

RUN = """
import os
import signal
import sys
from pathlib import Path
from fiches import Store
from importers import load_source, sync

data, versions = Path(sys.argv[1]), int(sys.argv[2])

def told(step, done, _whole):
    if str(step) == "versions" and done >= versions:
        os.killpg(0, signal.SIGKILL)

sync(Store(data), load_source(data, "essai"), progress=told)
"""
"""It kills itself and its children, at the same instant however busy the machine is."""


def killed_after(data: Path, versions: int) -> None:
    """Run a sync in another process, and kill it when it has written so many revisions."""
    with (data / "sources" / "essai.toml").open("a", encoding="utf-8") as settings:
        settings.write("checkpoint = 20\n")  # so that a small wiki has several moments to go on from
    run = subprocess.run(
        [sys.executable, "-c", RUN, str(data), str(versions)], start_new_session=True, timeout=240, check=False
    )
    assert run.returncode == -signal.SIGKILL


@pytest.mark.parametrize("versions", [20, 70, 130])
def test_kill_9_in_the_middle_then_again(store: Store, source: SourceConfig, wiki: LiveWiki, versions: int) -> None:
    killed_after(source.folder.parent, versions)
    before = [c.sha for c in branch(store)]
    sync(store, source)
    after = branch(store)
    assert [c.sha for c in after[: len(before)]] == before
    came = [int(c.trailers["Source-Revision"]) for c in revisions(store)]
    assert came == [row["revid"] for row in without_twins(upstream_revisions(wiki))]
    kept = {path for path, _ in store.list(store.head("refs/commun/wikitext/essai"))}
    assert len(kept) == len([c for c in after if "Source-Text" in c.trailers])
    assert store.fsck() == []
    assert sync(store, source).commit is None


def test_part_of_the_work_of_a_killed_run_is_kept(store: Store, source: SourceConfig) -> None:
    killed_after(source.folder.parent, 100)
    assert 20 <= len(branch(store)) < 151
    assert store.head() is None  # the pages are merged when all has come


@pytest.mark.parametrize("versions", [20, 70])
def test_a_run_that_stops_between_two_moments_to_go_on_from_goes_on(
    store: Store, source: SourceConfig, wiki: LiveWiki, versions: int
) -> None:
    source = replace(source, checkpoint=50)

    def stop(step: str, done: int, _total: int) -> None:
        if step == "versions" and done >= versions:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(store, source, progress=stop)
    sync(store, source)
    came = [int(c.trailers["Source-Revision"]) for c in revisions(store)]
    assert came == [row["revid"] for row in without_twins(upstream_revisions(wiki))]
    kept = {path for path, _ in store.list(store.head("refs/commun/wikitext/essai"))}
    assert len(kept) == len([c for c in branch(store) if "Source-Text" in c.trailers])
    assert sync(store, source).commit is None


def test_two_runs_at_once_do_not_meet(store: Store, source: SourceConfig) -> None:
    with (source.folder / "essai.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(SourceBusy):
            sync(store, source)
    assert store.head(BRANCH) is None


@pytest.mark.parametrize("written", [True, False])
def test_the_wikitext_that_a_cut_left_out_is_kept_again(
    store: Store, source: SourceConfig, wiki: LiveWiki, *, written: bool
) -> None:
    sync(store, source)
    whole = dict(store.list(store.head("refs/commun/wikitext/essai")))
    (store.folder / "refs" / "commun" / "wikitext" / "essai").unlink()
    for file in source.folder.glob("essai.sqlite*"):
        file.unlink()
    if not written:  # git has the texts no more: they are asked of the wiki
        store.close()
        for command in (["repack", "-adq"], ["prune", "--expire=now"]):
            subprocess.run(["git", "-C", str(store.folder), *command], check=True, timeout=60)
    wiki.admin().edit("Guide", "Une version de plus.", "")
    with closing(Store(source.folder.parent)) as again:
        sync(again, source)
        now = dict(again.list(again.head("refs/commun/wikitext/essai")))
    assert whole.items() <= now.items()
