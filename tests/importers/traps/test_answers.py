"""What the API of a wiki answers in odd ways, told by a server that says just that."""

import time
from pathlib import Path

import pytest

from importers import SiteNames, SourceRefused
from importers.mediawiki.recent import Recent, unix
from importers.mediawiki.wiki import Wiki
from importers.source import SourceConfig
from importers.upstream import Memory, RevisionStub
from tests.importers.test_client import FINE, Answer, answering, asking

CODES = (
    "invalidparammix", "toomanyvalues", "badvalue", "permissiondenied", "blocked", "copyuploaddisabled",
    "assertuserfailed",
)  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_a_refusal_has_its_code_and_is_not_asked_again(tmp_path: Path, code: str) -> None:
    with answering([(200, {"MediaWiki-API-Error": code}, {"error": {"code": code, "info": "non"}})]) as (url, asked):
        with pytest.raises(SourceRefused) as told:
            asking(url, tmp_path).query(list="allpages")
        assert told.value.fields["code"] == code
        assert len(asked) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"query": ["La condition « [[ » est mal formée."]}},  # as Semantic MediaWiki says it
        {"errors": [{"code": "badvalue", "text": "mauvaise valeur", "module": "main"}]},  # `errorformat=plaintext`
        [],
        "",
    ],
)
def test_an_error_of_another_shape_is_no_empty_wiki(tmp_path: Path, body: object) -> None:
    with answering([(200, {}, body)]) as (url, _), pytest.raises(SourceRefused):
        list(asking(url, tmp_path).each(list="allpages"))


def test_a_warning_does_not_hinder(tmp_path: Path) -> None:
    warned = {"warnings": {"allpages": {"warnings": "aplimit may not be over 500"}}, "query": {"allpages": [1]}}
    with answering([(200, {}, warned)]) as (url, _):
        assert asking(url, tmp_path).query(list="allpages", aplimit=9999)["query"] == {"allpages": [1]}


def test_many_long_titles_do_not_go_into_the_address(tmp_path: Path) -> None:
    with answering([FINE]) as (url, asked):
        asking(url, tmp_path).query(titles="|".join(f"Où l’on s’émerveille à l’été {n}" for n in range(50)))
        assert "merveille" not in asked[0]


def row(number: int, text: str) -> dict[str, object]:
    main = {"content": text, "contentmodel": "wikitext"}
    return {"revid": number, "timestamp": "2020-01-01T00:00:00Z", "user": "Marine", "comment": "",
            "slots": {"main": main}}  # fmt: skip


def test_an_answer_that_is_cut_at_its_largest_size_goes_on(tmp_path: Path) -> None:
    page = {"pageid": 1, "revisions": [row(7, "Un")]}
    cut = {"continue": {"rvcontinue": "8", "continue": "||"}, "query": {"pages": [page]}}
    rest = {"query": {"pages": [{"pageid": 1}, {"pageid": 1, "revisions": [row(8, "Deux")]}]}}
    with answering([(200, {}, cut), (200, {}, rest)]) as (url, asked):
        wiki = Wiki(SourceConfig("essai", url, tmp_path, inner=True))
        stubs = [RevisionStub(number, 1, 0, None, None) for number in (8, 7, 9)]
        assert [found.text for found in wiki.contents(stubs)] == ["Deux", "Un"]  # in our order; 9 is gone
        assert "rvcontinue=8" in asked[1]
        wiki.close()


SITE = {
    "general": {"case": "first-letter"},
    "namespaces": {"0": {"id": 0, "name": ""}, "6": {"id": 6, "name": "Fichier", "canonical": "File"}},
}
CHANGES = [
    {"type": "edit", "pageid": 3, "title": "Fichier:Ailleurs.png"},
    {"type": "edit", "pageid": 4, "title": "En:Foo"},
    {"type": "log", "logtype": "delete", "pageid": 0, "title": "Partie"},
]


def test_missing_shared_and_foreign_pages_are_none_of_the_wiki(tmp_path: Path) -> None:
    said: list[object] = [
        {"curtimestamp": "2020-01-02T00:00:00Z", "query": {"recentchanges": [{"timestamp": "2019-01-01T00:00:00Z"}]}},
        {"query": {"recentchanges": CHANGES}},
        {"query": {"logevents": []}},
        {"query": {"logevents": []}},
        {"query": {"pages": [{"pageid": 3, "ns": 6, "title": "Fichier:Ailleurs.png", "lastrevid": 9}]}},
        {"query": {"interwiki": [{"title": "En:Foo", "iw": "en"}]}},  # no `pages` at all
        {"query": {"pages": [{"ns": 6, "title": "Fichier:Ailleurs.png", "missing": True, "known": True,
                              "imagerepository": "shared", "imageinfo": [{"sha1": "abc"}]}]}},
    ]  # fmt: skip
    answers: list[Answer] = [(200, {}, each) for each in said]
    with answering(answers) as (url, asked):
        client = asking(url, tmp_path)
        until = unix("2020-01-01T00:00:00Z")
        known = Recent(client, SiteNames(), (0, 6)).since(Memory(until, until, files={"Ailleurs.png": "ancien"}))
        assert known is not None
        assert known.files == {}
        assert list(known.pages) == [3]
        assert "imageinfo" in asked[-1]


def test_a_moment_is_the_same_in_any_time_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    for zone in ("Pacific/Auckland", "UTC"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        read.append(unix("2020-06-01T00:00:00Z"))
    monkeypatch.undo()
    time.tzset()  # the C library keeps the zone of its last look
    assert read == [1_590_969_600] * 2
