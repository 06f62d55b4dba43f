"""A discussion: what is written in it is read back, and whatever else stands in the page is kept to the letter."""

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiches import (
    Fiche,
    MessageMissing,
    NothingSaid,
    PageName,
    Signature,
    add_message,
    add_topic,
    added_messages,
    change_message,
    describe_change,
    forgotten,
    hide_message,
    read_discussion,
    readable_discussion,
    remove_message,
    set_resolved,
)

ALIX = Signature("Alix", "u-1", "2026-03-01T10:15:00Z")
SACHA = Signature("Sacha Martin", "u-2", "2026-03-01T11:00:00Z")
TALK = PageName("discussions/fiches", "jardin")

WRITTEN = """## Faut-il un abri ?

*Résolu : Alix, 2026-03-02T09:00:00Z*

### Sacha, 2026-03-01T10:15:00Z {#m-1f3a9c2e de=0a1b2c}

Il pleut souvent.

#### Alix, 2026-03-01T11:00:00Z {#m-77aa01bc de=3c4d5e}

*Modifié : Alix, 2026-03-01T11:05:00Z*

C’est fait.

### Mo, 2026-03-01T12:00:00Z {#m-00aa11bb}

*Masqué : Alix, 2026-03-01T12:30:00Z* – hors sujet
"""


def test_what_is_written_by_hand_is_read() -> None:
    (topic,) = read_discussion(WRITTEN).topics
    first, second, third = topic.messages
    assert (topic.title, topic.key) == ("Faut-il un abri ?", "m-1f3a9c2e")
    assert topic.resolved is not None
    assert topic.resolved.who == "Alix"
    assert (first.author, first.account, first.when, first.depth) == ("Sacha", "0a1b2c", "2026-03-01T10:15:00Z", 0)
    assert (second.depth, second.text) == (1, "C’est fait.")
    assert second.changed is not None
    assert (third.account, third.text) == ("", "")
    assert third.hidden is not None
    assert third.hidden.why == "hors sujet"
    assert read_discussion(WRITTEN).answered(second) == first
    assert read_discussion(WRITTEN).open_topics == 0


def test_the_history_of_a_topic() -> None:
    body, first = add_topic("", "Faut-il un abri ?", "Il pleut.", ALIX)
    body, answer = add_message(body, first, "Oui.", SACHA)
    body, _deep = add_message(body, answer, "Alors d’accord.", ALIX)
    body, beside = add_message(body, first, "Non.", SACHA)
    (topic,) = read_discussion(body).topics
    assert [(m.text, m.depth) for m in topic.messages] == [
        ("Il pleut.", 0), ("Oui.", 1), ("Alors d’accord.", 2), ("Non.", 1),
    ]  # fmt: skip
    body = change_message(body, answer, "Oui, un petit.", SACHA)
    body = hide_message(body, beside, "trop court", ALIX)
    body = set_resolved(body, first, ALIX)
    (topic,) = read_discussion(body).topics
    assert [m.text for m in topic.messages] == ["Il pleut.", "Oui, un petit.", "Alors d’accord.", ""]
    assert topic.resolved is not None
    assert set_resolved(set_resolved(body, first, None), first, ALIX) == body
    assert set_resolved(body, first, ALIX) == body
    assert len(read_discussion(remove_message(body, beside)).topics[0].messages) == 3
    with pytest.raises(MessageMissing):
        remove_message(body, first)


def test_a_topic_whose_only_message_is_removed_goes_too() -> None:
    body, _key = add_topic("", "Un", "Premier.", ALIX)
    before = body
    body, second = add_topic(body, "Deux", "Second.", ALIX)
    assert remove_message(body, second) == before


def test_answers_never_go_deeper_than_headings_do() -> None:
    body, key = add_topic("", "Long", "0", ALIX)
    for number in range(1, 8):
        body, key = add_message(body, key, str(number), SACHA)
    (topic,) = read_discussion(body).topics
    assert [m.text for m in topic.messages] == [str(number) for number in range(8)]
    assert max(m.depth for m in topic.messages) == 3


def test_two_answers_on_the_same_text_can_both_be_written() -> None:
    body, first = add_topic("", "Sujet", "Texte.", ALIX)
    one, _key = add_message(body, first, "Une.", ALIX)
    both, _key = add_message(one, first, "Deux.", SACHA)
    assert [m.text for m in read_discussion(both).topics[0].messages] == ["Texte.", "Une.", "Deux."]


@pytest.mark.parametrize(
    "text",
    [
        "# Titre\n\nTexte",
        "Titre\n===",
        "Titre\n---\n\nTexte",
        "## Faux sujet",
        "```\ncode sans fin",
        "~~~\ncode",
        "<!-- sans fin",
        "<pre>\nsans fin",
        "### Mo, 2026-03-01T12:00:00Z {#m-00aa11bb}\n\nJe signe pour une autre.",
        "*Masqué : Alix, 2026-03-01T12:30:00Z*",
        "    code en retrait",
        "> citation\n\nréponse",
        "[[sans fin",
        "{{sans fin",
    ],
)
def test_no_message_reaches_out_of_itself(text: str) -> None:
    body, first = add_topic("", "Sujet", text, ALIX)
    body, _key = add_message(body, first, text, SACHA)
    body, _key = add_topic(body, "Autre", "Fin.", ALIX)
    discussion = read_discussion(body)
    assert [(t.title, len(t.messages)) for t in discussion.topics] == [("Sujet", 2), ("Autre", 1)]
    assert {m.author for _t, m in discussion.messages()} == {"Alix", "Sacha Martin"}
    assert all(m.hidden is None and m.changed is None and m.text for _t, m in discussion.messages())


@given(
    st.lists(st.tuples(st.text(max_size=60), st.lists(st.text(max_size=80), max_size=3)), min_size=1, max_size=3),
    st.text(max_size=80),
)
@settings(max_examples=60, deadline=None)
def test_every_act_is_read_back_and_loses_nothing(topics: list[tuple[str, list[str]]], before: str) -> None:
    body, number, said = "## Avant\n\n" + before.replace("#", "").strip() + "\n", count(), 0
    kept = len(list(read_discussion(body).messages()))
    for title, answers in topics:
        try:
            after, key = add_topic(body, f"{title} x", f"mot {next(number)}\n{answers[0] if answers else ''}", ALIX)
        except NothingSaid:
            continue
        found = read_discussion(after).find(key)
        if found is None:  # what stood before leaves something open: that page was broken by hand
            return
        said += 1
        body = after
        for answer in answers[1:]:
            body, own = add_message(body, key, f"{answer}\nmot {next(number)}", SACHA)
            said += 1
            again = read_discussion(body).find(own)
            assert again is not None
            assert again[1].author == "Sacha Martin"
    discussion = read_discussion(body)
    assert len(list(discussion.messages())) == kept + said
    assert describe_change(None, Fiche.parse(TALK, body))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Oui. ~~~~", "Oui."),
        ("Oui.\n\n--~~~~\n", "Oui."),
        ("~~~~\ncode\n~~~~", "~~~~\ncode\n~~~~"),
        ("Oui.\n\n~~~~\ncode", "Oui.\n\n~~~~\ncode\n~~~~"),
        ("~~barré~~", "~~barré~~"),
        ("Oui – ~~~~~", "Oui"),
        ("Oui. — ~~~", "Oui."),
        ("Voir~~~~", "Voir"),
        ("Un -- deux ~~", "Un -- deux ~~"),
        ("Oui. ~~~~~~", "Oui. ~~~~~~"),
    ],
)
def test_who_signs_by_hand_is_signed_once(typed: str, kept: str) -> None:
    body, _key = add_topic("", "Signer", typed, ALIX)
    assert [message.text for _topic, message in read_discussion(body).messages()] == [kept]


@pytest.mark.timeout(20)  # seconds for all: what looks at each blank from each other one takes hours
def test_a_message_full_of_blanks_is_written_at_once() -> None:
    for blanks in (" " * 100_000, "\n" * 100_000, "\t" * 100_000, " \n" * 50_000, "- " * 50_000):
        for end in ("b", "~~~~"):
            body, _key = add_topic("", "Des blancs", f"a{blanks}{end}", ALIX)
            assert "\n\na" in body
            assert body.endswith("b\n") == (end == "b")


def test_empty_words_are_refused() -> None:
    for title, text in (("", "Texte"), ("Titre", " \n "), ("  ", "x"), ("Titre", "~~~~")):
        with pytest.raises(NothingSaid):
            add_topic("", title, text, ALIX)


def test_a_message_that_is_gone_is_told() -> None:
    with pytest.raises(MessageMissing):
        add_message(WRITTEN, "m-absent", "Oui.", ALIX)
    with pytest.raises(MessageMissing):
        change_message(WRITTEN, "m-absent", "Oui.", ALIX)


@pytest.mark.parametrize("name", ["Jean, Paul", "*Étoile*", "A#B {x}", "  ", "x" * 200])
def test_any_name_can_sign(name: str) -> None:
    body, key = add_topic("", "Sujet", "Texte.", Signature(name, "", ALIX.when))
    found = read_discussion(body).find(key)
    assert found is not None
    assert found[1].author


def told(old: str, new: str, language: str = "fr") -> str:
    """The sentence of a change, with plain spaces."""
    return describe_change(Fiche.parse(TALK, old), Fiche.parse(TALK, new), language).replace("\u202f", " ")


def test_changes_of_discussions_are_told_as_such() -> None:
    one, first = add_topic("", "Faut-il un abri ?", "Il pleut.", ALIX)
    two, answer = add_message(one, first, "Oui.", SACHA)
    assert told("", one) == "A ouvert le sujet « Faut-il un abri ? »"
    assert told("", one, "en") == "Opened the topic “Faut-il un abri ?”"
    assert told(one, two) == "A répondu dans « Faut-il un abri ? »"
    assert told(one, two, "en") == "Answered in “Faut-il un abri ?”"
    assert told(two, change_message(two, answer, "Non.", SACHA)) == "A modifié un message dans « Faut-il un abri ? »"
    assert told(two, hide_message(two, answer, "", ALIX)) == "A masqué un message dans « Faut-il un abri ? »"
    assert told(two, one) == "A retiré un message de « Faut-il un abri ? »"
    assert told(two, set_resolved(two, first, ALIX)) == "A marqué comme résolu « Faut-il un abri ? »"
    assert told(set_resolved(two, first, ALIX), two, "en") == "Opened “Faut-il un abri ?” again"
    assert told(one, "") == "A retiré le sujet « Faut-il un abri ? »"
    assert [m.text for m in added_messages(one, two)] == ["Oui."]


def test_as_a_page_it_reads_in_words() -> None:
    page = readable_discussion(WRITTEN, lambda when: f"le {when[:10]}")
    assert "### Sacha, le 2026-03-01\n" in page
    assert "{#" not in page
    assert "*Résolu\u202f: Alix, le 2026-03-02*" in page


def test_one_of_two_of_the_same_name_is_forgotten_alone() -> None:
    first, second = Signature("Alix", "aaa", "2026-03-01T10:00:00Z"), Signature("Alix", "bbb", "2026-03-02T10:00:00Z")
    body, one = add_topic("", "Un abri", "Il pleut.", first)
    body, two = add_topic(body, "Un banc", "On s’assoit.", second)
    body = set_resolved(set_resolved(body, one, first), two, second)
    body = change_message(body, two, "On s’assied.", second)
    after = forgotten(body, "aaa", "Alix", "Compte effacé")
    topics = read_discussion(after).topics
    assert [topic.resolved and topic.resolved.who for topic in topics] == ["Compte effacé", "Alix"]
    assert [topic.messages[0].author for topic in topics] == ["Compte effacé", "Alix"]
    assert "aaa" not in after
    changed = topics[1].messages[0].changed
    assert changed is not None
    assert (changed.who, changed.account) == ("Alix", "bbb")
    renamed = forgotten(body, "aaa", "Alix Durand", "Compte effacé")  # what was signed under a name of before
    assert ("aaa" in renamed, renamed.count("Compte effacé")) == (False, 2)
    old = after.replace(" {de=bbb}", "")  # as it was written before accounts stood there
    assert read_discussion(old).topics[1].resolved is not None
    assert "Résolu\u202f: Alix" not in forgotten(old, "bbb", "Alix", "Compte effacé")
