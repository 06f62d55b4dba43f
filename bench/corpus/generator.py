"""A French commons of any size, always the same for the same seed: fiches of 5 kB, links, themes, 1 to 4 revisions.

Themes, territories, authors and the targets of links are drawn unevenly (the second half as often as the first, the
third a third as often…), as they are in life: facets then have long tails, and some pages have many backlinks.
"""

import heapq
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from random import Random
from typing import Any, Final

from bench.corpus import words
from fiches import Author, PageName, Store, numbered, slugify

VERSION: Final = 1
"""Moves when the texts of a seed change: a corpus kept from another version is made again."""
SEED: Final = 20_261_122
BIRTH: Final = 1_262_304_000
"""1 January 2010, in seconds: the first fiche. The last ones are of 2025."""
SPAN: Final = 15 * 365 * 86_400
BODY_BYTES: Final = 4_100
"""With its head, a fiche is 5 kB."""
REVISIONS: Final = (1, 1, 2, 2, 2, 3, 3, 4)
SENTENCES_OF_THEME: Final = 1_200
COMMUNES: Final = 600
TERRITORIES: Final = 160
LEXICON: Final = 40_000
AUTHORS: Final = 60

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of a page, as it enters git; `when` in seconds."""

    when: int
    author: Author
    message: str
    name: PageName
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A page while it is being made up: the values of its head and its sections."""

    head: dict[str, str]
    sections: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def text(self) -> str:
        """The page as it is kept."""
        head = "".join(f"{key}: {value}\n" for key, value in self.head.items())
        body = "\n\n".join(f"## {title}\n\n" + "\n\n".join(parts) for title, parts in self.sections)
        return f"---\n{head}---\n{body}\n"


class Uneven:
    """Draws among `items`, the n-th one n times less often than the first (Zipf's law)."""

    def __init__(self, items: Sequence[Any]) -> None:
        self._items = items
        self._weights = list(accumulate(1 / rank for rank in range(1, len(items) + 1)))

    def draw(self, rng: Random, count: int = 1) -> list[Any]:
        """`count` items, each at most once (fewer where the same came twice)."""
        return list(dict.fromkeys(rng.choices(self._items, cum_weights=self._weights, k=count)))


class Corpus:
    """The made-up commons of `size` fiches.

    Args:
        size: the number of fiches.
        seed: another one gives other texts.
    """

    def __init__(self, size: int, seed: int = SEED) -> None:
        self.size = size
        self.seed = seed
        rng = Random(seed)
        self.communes = _communes(rng)
        self.authors = [
            Author.of_user(number, f"{rng.choice(words.FIRST_NAMES)} {rng.choice(self.communes)}")
            for number in range(1, AUTHORS + 1)
        ]
        self._themes = Uneven(list(words.THEMES))
        self._territories = Uneven(self.communes[:TERRITORIES])
        self._authors = Uneven(self.authors)
        self._sentences = {
            theme: [self._sentence(rng, nouns, words.SENTENCES) for _ in range(SENTENCES_OF_THEME)]
            for theme, nouns in words.THEMES.items()
        }
        self.titles, self.names = self._name_pages()
        self._lexicon = Uneven(_lexicon(rng))
        self._link_targets = Uneven(self.titles[:500])

    def revisions(self) -> Iterator[Revision]:
        """Every version of every page, in the order of time."""
        waiting: list[tuple[int, int, int, Revision]] = []
        for number in range(self.size):
            first, *later = self.page(number)
            while waiting and waiting[0][0] <= first.when:
                yield heapq.heappop(waiting)[-1]
            yield first
            for rank, revision in enumerate(later):
                heapq.heappush(waiting, (revision.when, number, rank, revision))
        while waiting:
            yield heapq.heappop(waiting)[-1]

    def page(self, number: int) -> list[Revision]:
        """The versions of the `number`-th page, the oldest first."""
        rng = Random(f"{self.seed}/{number}")
        when = BIRTH + SPAN * number // self.size
        draft = self._first(rng, number, when)
        versions = [Revision(when, self._authors.draw(rng)[0], "Création de la fiche", self.names[number], draft.text)]
        for _ in range(rng.choice(REVISIONS) - 1):
            # Most corrections come soon, within a fiftieth of the whole time: only that many pages wait in memory.
            when += 60 + int(rng.expovariate(1) * SPAN / 200)
            draft = self._corrected(rng, draft)
            message = rng.choice(words.SUMMARIES)
            versions.append(Revision(when, self._authors.draw(rng)[0], message, self.names[number], draft.text))
        return versions

    def _sentence(self, rng: Random, nouns: Sequence[words.Noun], patterns: Sequence[str], **more: object) -> str:
        verb, verb2 = rng.sample(words.VERBS, 2)
        time = rng.choice(words.TIMES)
        a, b = rng.sample(nouns, 2)
        return rng.choice(patterns).format(
            a=a,
            b=b,
            p=rng.choice(words.PEOPLE),
            l=rng.choice(words.PLACES),
            t=rng.choice(words.TOOLS),
            n=rng.randint(2, 48),
            n2=rng.randint(2, 12),
            verb=verb,
            Verb=verb.capitalize(),
            de_verb=_de(verb),
            verb2=verb2,
            de_verb2=_de(verb2),
            adj=rng.choice(words.ADJECTIVES),
            time=time,
            Time=time.capitalize(),
            reason=rng.choice(words.REASONS),
            **more,
        )

    def _name_pages(self) -> tuple[list[str], list[PageName]]:
        """A title and an address for each page, no two alike."""
        titles: dict[str, None] = {}
        names: list[PageName] = []
        slugs: dict[str, int] = {}
        for number in range(self.size):
            rng = Random(f"{self.seed}/{number}/title")
            theme = self._themes.draw(rng)[0]
            title = self._sentence(rng, words.THEMES[theme], words.TITLES, commune=rng.choice(self.communes))
            if title in titles:
                title = f"{title} ({number})"
            titles[title] = None
            slug = slugify(title)
            slugs[slug] = slugs.get(slug, 0) + 1
            names.append(PageName("fiches", numbered(slug, slugs[slug])))
        return list(titles), names

    def _first(self, rng: Random, number: int, when: int) -> Draft:
        themes = self._themes.draw(Random(f"{self.seed}/{number}/title")) + self._themes.draw(rng, rng.randint(0, 2))
        themes = list(dict.fromkeys(themes))
        kinds, shares = zip(*words.TYPES, strict=True)
        commune = rng.choice(self.communes)
        sections = []
        size = 0
        for title in rng.sample(words.SECTIONS, len(words.SECTIONS)):
            parts = (self._paragraph(rng, themes, commune), self._block(rng, themes, commune))
            sections.append((title, parts))
            size += sum(len(part.encode()) for part in parts) + len(title) + 6
            if size > BODY_BYTES:
                break
        head = {
            "id": _uuid7(rng, when),
            "titre": f'"{self.titles[number]}"',
            "type": rng.choices(kinds, shares)[0],
            "resume": f'"{rng.choice(self._sentences[themes[0]])}"',
            "themes": f"[{', '.join(themes)}]",
            "territoires": f"[{', '.join(self._territories.draw(rng, rng.randint(0, 2)))}]",
            "mots_cles": f"[{', '.join(noun.one for noun in rng.sample(words.THEMES[themes[0]], 3))}]",
            "duree": f"{rng.randint(1, 12)} {rng.choice(('heures', 'jours', 'mois'))}",
            "participants": f"{{min: {rng.randint(2, 8)}, max: {rng.randint(9, 90)}}}",
        }
        return Draft(head, tuple(sections))

    def _corrected(self, rng: Random, draft: Draft) -> Draft:
        """The next version: one section said again, and often a value of the head."""
        at = rng.randrange(len(draft.sections))
        title, parts = draft.sections[at]
        theme = rng.choice(list(words.THEMES))
        said = (self._paragraph(rng, [theme], rng.choice(self.communes)), *parts[1:])
        head = draft.head | ({"duree": f"{rng.randint(1, 24)} heures"} if rng.random() < 0.5 else {})
        return replace(draft, head=head, sections=(*draft.sections[:at], (title, said), *draft.sections[at + 1 :]))

    def _paragraph(self, rng: Random, themes: Sequence[str], commune: str) -> str:
        sentences = [rng.choice(self._sentences[rng.choice(themes)]) for _ in range(rng.randint(2, 5))]
        sentences.insert(rng.randrange(3), self._own(rng, commune))
        sentences.insert(rng.randrange(3), self._rare(rng))
        if rng.random() < 0.7:
            sentences.append(f"Voir aussi [[{self._link(rng)}]].")
        return " ".join(sentences)

    def _block(self, rng: Random, themes: Sequence[str], commune: str) -> str:
        """What stands under a paragraph: a list, a table, a quotation, or another paragraph."""
        kind = rng.random()
        own = self._sentences[themes[0]]
        if kind < 0.35:
            return "\n".join(f"{'1.' if kind < 0.1 else '-'} {rng.choice(own)}" for _ in range(rng.randint(2, 4)))
        if kind < 0.45:
            rows = (f"| {rng.choice(words.TOOLS).one} | {rng.randint(1, 30)} |" for _ in range(rng.randint(2, 5)))
            return "\n".join(("| quoi | combien |", "| --- | --- |", *rows))
        if kind < 0.55:
            return f"> {self._own(rng, commune)}"
        if kind < 0.65:
            return f"**{rng.choice(own)}** *{rng.choice(own)}*"
        return self._paragraph(rng, themes, commune)

    def _own(self, rng: Random, commune: str) -> str:
        return self._sentence(
            rng,
            words.PEOPLE,
            words.OWN_SENTENCES,
            commune=commune,
            org=rng.choice(words.ORGS).format(c=commune),
            first=rng.choice(words.FIRST_NAMES),
            last=rng.choice(self.communes).replace("Saint-", "de "),
        )

    def _rare(self, rng: Random) -> str:
        a, b, c = (*self._lexicon.draw(rng, 3), "pré", "gué")[:3]
        return rng.choice(words.LEXICON_SENTENCES).format(w1=a, w2=b, w3=c, W1=a.capitalize(), W2=b.capitalize())

    def _link(self, rng: Random) -> str:
        """The target of a link: often a well-known page, mostly any page, seldom one that nobody wrote."""
        kind = rng.random()
        if kind < 0.3:
            return str(self._link_targets.draw(rng)[0])
        return rng.choice(self.titles) if kind < 0.95 else f"Une fiche à écrire sur {rng.choice(self.communes)}"


def fill(store: Store, corpus: Corpus, progress: Progress | None = None) -> int:
    """Write the whole corpus into `store` through its bulk stream; the number of revisions written."""
    written = 0
    with store.import_stream("main") as bulk:
        for revision in corpus.revisions():
            bulk.commit(revision.author, revision.when, revision.message, {revision.name.path: revision.text.encode()})
            written += 1
            if progress is not None and written % 500 == 0:
                progress(written, corpus.size * sum(REVISIONS) // len(REVISIONS))
    return written


def _communes(rng: Random) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < COMMUNES:
        start = rng.choice(words.COMMUNE_STARTS)
        rest = rng.choice(words.COMMUNE_MIDDLES) + rng.choice(words.COMMUNE_ENDS)
        found[start + (rest.capitalize() if start.endswith("-") else rest)] = None
    return list(found)


def _lexicon(rng: Random) -> list[str]:
    """Words of two to five syllables, the shortest first: the most frequent ones are short."""
    found: dict[str, None] = {}
    while len(found) < LEXICON:
        found["".join(rng.choices(words.SYLLABLES, k=2 + len(found).bit_length() // 6 + rng.randint(0, 1)))] = None
    return list(found)


def _de(verb: str) -> str:
    return f"d’{verb}" if words.elided(verb) else f"de {verb}"


def _uuid7(rng: Random, when: int) -> str:
    number = (when * 1000 & (1 << 48) - 1) << 80 | rng.getrandbits(80)
    number = number & ~(0xF << 76) | 0x7 << 76
    return str(uuid.UUID(int=number & ~(0x3 << 62) | 0x2 << 62))
