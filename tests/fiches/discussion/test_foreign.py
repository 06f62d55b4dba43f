"""Discussions of other wikis, as an import brings them: topics, messages, depths, authors, moments."""

import re

import pytest

from fiches import PageName, Signature, add_message, read_discussion
from importers.mediawiki.wikitext import PageContext, to_markdown

WIKITEXT = """Avant tout. --[[Utilisateur:Marine|Marine]] ([[User talk:Marine|discussion]]) 12 mars 2014 à 10:15 (CET)

== Faut-il un abri ? ==
On en parle ''longtemps''.

Second paragraphe. --[[Utilisateur:Marine|Marine]] ([[User talk:Marine|discussion]]) 1er août 2014 à 10:15 (CEST)
:Oui. [[User:Bob|Bob]] ([[User talk:Bob|talk]]) 10:20, 12 March 2014 (UTC)
::Non, voici :
::* un
::* deux
::[[Spécial:Contributions/192.0.2.7|192.0.2.7]] 13 mars 2014 à 08:00 (CET)
:::D’accord. {{non signé|Léa|14 mars 2014 à 9:00 (CET)}}
* Un point. [[Utilisateur:Marine|Marine]] 15 mars 2014 à 10:15 (CEST)
*: Sa réponse. [[Utilisateur:Bob]] 16 mars 2014 à 10:15 (CEST)
::::{{outdent}} Plus à gauche. —[[Utilisateur:Marine|Marine]]
La suite n’est signée de personne.

== Other topic ==
Hello {{unsigned|192.0.2.9|10:20, 12 March 2014 (UTC)}}

:Answer --[[User:Bob|Bob]]
"""


def imported() -> str:
    """The Markdown that the import makes of it."""
    return to_markdown(WIKITEXT, PageContext("Discussion:Jardin", 1)).text


def test_topics_and_messages_are_found() -> None:
    topics = read_discussion(imported()).topics
    assert [topic.title for topic in topics] == ["", "Faut-il un abri ?", "Other topic"]
    found = [(m.author, m.when, m.depth, m.text) for m in topics[1].messages]
    assert found == [
        ("Marine", "2014-08-01T08:15:00Z", 0, "On en parle *longtemps*.\n\nSecond paragraphe."),
        ("Bob", "2014-03-12T10:20:00Z", 1, "Oui."),
        ("192.0.2.7", "2014-03-13T07:00:00Z", 2, "Non, voici :\n\n- un\n- deux"),
        ("Léa", "2014-03-14T08:00:00Z", 3, "D’accord."),
        ("Marine", "2014-03-15T08:15:00Z", 1, "Un point."),
        ("Bob", "2014-03-16T08:15:00Z", 2, "Sa réponse."),
        ("Marine", "", 4, "Plus à gauche."),
        ("", "", 0, "La suite n’est signée de personne."),
    ]
    assert [(m.author, m.depth) for m in topics[2].messages] == [("192.0.2.9", 0), ("Bob", 1)]
    assert all(m.foreign for topic in topics for m in topic.messages)


def test_no_word_is_lost() -> None:
    said = " ".join(f"{m.author} {m.when} {m.text} {t.title}" for t, m in read_discussion(imported()).messages())
    source = re.sub(r"\d+(?:er)? \w+ \d{4}(?: à \d+:\d+)?|\d+:\d+, \d+ \w+ \d{4}|\((?:CES?T|UTC)\)", "", imported())
    source = re.sub(r"\[\[[^\]|]*\|discussion\]\]|\|talk\]\]|</?d[ld]>|\{\{(?:outdent|unsigned|non signé)", "", source)
    missing = {word for word in re.findall(r"\w+", source) if word not in said}
    assert missing <= {"Utilisateur", "Discussion", "utilisateur"}


def test_keys_do_not_move_when_somebody_answers() -> None:
    body = imported()
    topic = read_discussion(body).topics[1]
    after, key = add_message(
        body, topic.messages[1].key, "Douze ans après.", Signature("Mo", "u", "2026-01-01T00:00:00Z")
    )
    again = read_discussion(after).topics[1]
    assert [m.key for m in again.messages[:-1]] == [m.key for m in topic.messages]
    assert (again.messages[-1].key, again.messages[-1].depth, again.messages[-1].foreign) == (key, 1, False)
    assert after.startswith(body[: topic.end].rstrip("\n"))
    assert after.endswith(body[topic.end :])


def test_a_page_without_any_signature_is_shown_as_it_is() -> None:
    text = "Un texte.\n\nUn autre, avec [[un lien]] et 12 mars 2014.\n"
    (topic,) = read_discussion(text).topics
    assert [(m.author, m.text) for m in topic.messages] == [("", text.strip())]


def test_an_empty_page_has_no_topic() -> None:
    assert read_discussion("\n").topics == ()
    assert read_discussion("## Seul\n").topics[0].messages == ()
    assert PageName("discussions/fiches", "x").is_talk


@pytest.mark.parametrize(
    ("line", "author", "text"),
    [
        ("Oui. [[Utilisateur:Marine|Marine]] ([[Discussion utilisateur:Marine|discussion]])", "Marine", "Oui."),
        ("Oui.\n[[Utilisateur:Marine|Marine]]", "Marine", "Oui."),
        ("Oui. --[[Utilisateur:Marine|Marine]]", "Marine", "Oui."),
        ("Demandez à [[Utilisateur:Marine|Marine]]", "", "Demandez à [[Utilisateur:Marine|Marine]]"),
    ],
)
def test_a_name_without_a_date_signs_where_nothing_else_is_meant(line: str, author: str, text: str) -> None:
    message = read_discussion(f"## Un abri ?\n\n{line}\n").topics[0].messages[0]
    assert (message.author, message.when, message.text) == (author, "", text)


DATED = "12 mars 2014 à 10:15 (CET)"
OWN = [
    f"D’où ? <span style='color:green'>[[User:Zed|<b>Ze</b>d]]</span> <sup>[[User talk:Zed|✉]]</sup> {DATED}",
    f"D’où ? — [[Utilisateur:Zed|Zz]] [[Discussion utilisateur:Zed|🌿 m’écrire]] {DATED}",
    "D’où ? [[User:Zed|Zed]] ([[User talk:Zed|d]] · [[Spécial:Contributions/Zed|c]]) le 12 mars 2014 à 10:15 (UTC+1)",
    f"D’où ? — ''Le message qui précède, non signé, a été déposé par [[User:Zed]] ([[User talk:Zed|d]]), le {DATED}.''",
    f"D’où ? [[User:Zed|<small>Zed</small>]]&nbsp;<small>{DATED}</small>",
]


@pytest.mark.parametrize("line", OWN)
def test_a_signature_of_ones_own_making_is_that_of_its_person(line: str) -> None:
    """Else the words of three people would be those of the fourth, who signs as the wiki does."""
    text = to_markdown(f"== Eau ==\n{line}\n:Ici. [[User:Zoé|Zoé]] {DATED}\n", PageContext("Discussion:Jardin", 1)).text
    said = [(each.author, each.text, each.when) for each in read_discussion(text).topics[0].messages]
    assert said == [("Zed", "D’où ?", "2014-03-12T09:15:00Z"), ("Zoé", "Ici.", "2014-03-12T09:15:00Z")]


def test_a_moment_after_a_sentence_that_names_somebody_is_no_signature() -> None:
    text = to_markdown(f"Vu avec [[User:Bob|Bob]] sur la place, le {DATED}", PageContext("Discussion:Jardin", 1)).text
    assert [each.author for each in read_discussion(text).topics[0].messages] == [""]


def test_who_is_called_by_a_template_is_called_by_name() -> None:
    wikitext = f"{{{{#useliquidthreads:1}}}}\n{{{{ping|Bob|Zoé}}}} D’accord. [[User:Léa|Léa]] {DATED}"
    [message] = read_discussion(to_markdown(wikitext, PageContext("Discussion:Jardin", 1)).text).topics[0].messages
    assert (message.author, message.text) == ("Léa", "@Bob, @Zoé D’accord.")
