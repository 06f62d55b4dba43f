"""The words of the made-up commons: what its people do, where, with whom, and the sentences that tell it.

A noun is written with its gender (`m` or `f`), its singular and its plural; articles are made from them, elision too.
"""

from dataclasses import dataclass
from typing import Final

VOWELS: Final = ("a", "e", "i", "o", "u", "â", "à", "é", "è", "ê", "î", "ô", "œ", "habit", "héberg")
"""Before these, `le` becomes `l’` (most words in h keep it: « la haie », « le hameau »)."""


def elided(word: str) -> bool:
    """Whether the word before `word` loses its vowel."""
    return word.lower().startswith(VOWELS)


@dataclass(frozen=True, slots=True)
class Noun:
    """A thing that fiches speak of."""

    gender: str
    one: str
    many: str

    @property
    def elided(self) -> bool:
        """Whether its article loses its vowel."""
        return elided(self.one)

    @property
    def le(self) -> str:
        """« le jardin », « la cuve », « l’atelier »."""
        return f"l’{self.one}" if self.elided else f"{'le' if self.gender == 'm' else 'la'} {self.one}"

    @property
    def un(self) -> str:
        """« un jardin », « une cuve »."""
        return f"{'un' if self.gender == 'm' else 'une'} {self.one}"

    @property
    def du(self) -> str:
        """« du jardin », « de la cuve », « de l’atelier »."""
        return f"de l’{self.one}" if self.elided else f"{'du' if self.gender == 'm' else 'de la'} {self.one}"

    @property
    def Le(self) -> str:  # noqa: N802 (named as the slot of a sentence that it fills)
        """`le` at the head of a sentence."""
        return self.le[0].upper() + self.le[1:]

    @property
    def Un(self) -> str:  # noqa: N802 (idem)
        """`un` at the head of a sentence."""
        return self.un[0].upper() + self.un[1:]

    @property
    def de(self) -> str:
        """« de jardin », « d’atelier »."""
        return f"d’{self.one}" if self.elided else f"de {self.one}"


def _nouns(text: str) -> tuple[Noun, ...]:
    """The nouns of lines such as `m jardin partagé/jardins partagés; f cuve/cuves`."""
    rows = (part.strip() for part in text.replace("\n", " ").split(";"))
    return tuple(Noun(row[0], *row[2:].split("/")) for row in rows if row)


THEMES: Final[dict[str, tuple[Noun, ...]]] = {
    "Alimentation": _nouns(
        """m jardin partagé/jardins partagés; f cantine scolaire/cantines scolaires; m marché/marchés;
        f épicerie associative/épiceries associatives; m verger communal/vergers communaux; m compost/composts;
        m atelier de cuisine/ateliers de cuisine; f conserverie/conserveries; m maraîcher/maraîchers;
        f légumerie/légumeries; m circuit court/circuits courts; m panier de légumes/paniers de légumes;
        f semence paysanne/semences paysannes; m four à pain/fours à pain; f glanerie/glaneries"""
    ),
    "Lien social": _nouns(
        """m café associatif/cafés associatifs; f fête des voisins/fêtes des voisins; m repas partagé/repas partagés;
        f veillée/veillées; m accueil de jour/accueils de jour; f bricothèque/bricothèques;
        m réseau d’entraide/réseaux d’entraide; f visite à domicile/visites à domicile; m banc public/bancs publics;
        f boîte à livres/boîtes à livres; m tiers-lieu/tiers-lieux; f couturerie/coutureries;
        m goûter des générations/goûters des générations; f permanence/permanences"""
    ),
    "Démocratie locale": _nouns(
        """f réunion publique/réunions publiques; m budget participatif/budgets participatifs;
        f assemblée citoyenne/assemblées citoyennes; m conseil de quartier/conseils de quartier;
        m tirage au sort/tirages au sort; f enquête publique/enquêtes publiques;
        m porteur de parole/porteurs de parole;
        f charte/chartes; m diagnostic en marchant/diagnostics en marchant; f délibération/délibérations;
        m cahier de doléances/cahiers de doléances; f convention citoyenne/conventions citoyennes;
        m référendum local/référendums locaux; f carte des acteurs/cartes des acteurs"""
    ),
    "Habitat": _nouns(
        """m habitat participatif/habitats participatifs; f rénovation/rénovations;
        m logement vacant/logements vacants;
        f maison commune/maisons communes; m chantier participatif/chantiers participatifs;
        f isolation en paille/isolations en paille; m hameau léger/hameaux légers; f copropriété/copropriétés;
        m bail solidaire/baux solidaires; f colocation intergénérationnelle/colocations intergénérationnelles;
        m enduit de terre/enduits de terre; f friche/friches"""
    ),
    "Mobilité": _nouns(
        """m transport solidaire/transports solidaires; f piste cyclable/pistes cyclables; m covoiturage/covoiturages;
        f vélorue/vélorues; m atelier de réparation de vélos/ateliers de réparation de vélos;
        m pédibus/pédibus; f ligne de car/lignes de car; m arrêt à la demande/arrêts à la demande;
        f voiture partagée/voitures partagées; m triporteur/triporteurs; f carte des chemins/cartes des chemins;
        f gare/gares; m sentier communal/sentiers communaux"""
    ),
    "Énergie": _nouns(
        """f centrale villageoise/centrales villageoises; m toit solaire/toits solaires; f sobriété/sobriétés;
        m réseau de chaleur/réseaux de chaleur; f chaufferie au bois/chaufferies au bois;
        m défi des familles/défis des familles; f éolienne citoyenne/éoliennes citoyennes;
        m éclairage public/éclairages publics; f thermographie/thermographies; m compteur/compteurs;
        f boucle locale/boucles locales; m four solaire/fours solaires"""
    ),
    "Eau": _nouns(
        """f rivière/rivières; m captage/captages; f zone humide/zones humides; m récupérateur/récupérateurs;
        f citerne/citernes; m lavoir/lavoirs; f crue/crues; m bassin versant/bassins versants; f mare/mares;
        m repère de crue/repères de crue; f noue/noues; m parlement de l’eau/parlements de l’eau"""
    ),
    "Biodiversité": _nouns(
        """f haie/haies; m inventaire participatif/inventaires participatifs; f prairie fleurie/prairies fleuries;
        m rucher/ruchers; f trame verte/trames vertes; m nichoir/nichoirs; f sortie nature/sorties nature;
        m atlas communal/atlas communaux; f nuit de la chouette/nuits de la chouette;
        m arbre remarquable/arbres remarquables;
        f forêt nourricière/forêts nourricières; m hérisson/hérissons"""
    ),
    "Santé": _nouns(
        """f maison de santé/maisons de santé; m centre de santé/centres de santé; f canicule/canicules;
        m aidant/aidants; f marche douce/marches douces; m premier secours/premiers secours;
        f équipe mobile/équipes mobiles; m groupe de parole/groupes de parole; f téléconsultation/téléconsultations;
        m bus dentaire/bus dentaires; f ordonnance verte/ordonnances vertes"""
    ),
    "Culture": _nouns(
        """f fanfare/fanfares; m festival/festivals; f bibliothèque de rue/bibliothèques de rue; m bal/bals;
        f collecte de mémoires/collectes de mémoires; m cinéma itinérant/cinémas itinérants; f fresque/fresques;
        m théâtre d’objets/théâtres d’objets; f résidence d’artiste/résidences d’artiste; m carnaval/carnavals;
        f radio locale/radios locales; m conte/contes"""
    ),
    "Éducation": _nouns(
        """f école du dehors/écoles du dehors; m conseil de jeunes/conseils de jeunes; f ludothèque/ludothèques;
        m atelier de philosophie/ateliers de philosophie; f cour végétalisée/cours végétalisées;
        m soutien scolaire/soutiens scolaires; f classe découverte/classes découvertes;
        m chantier de jeunes/chantiers de jeunes;
        f coéducation/coéducations; m savoir-faire/savoir-faire; f université populaire/universités populaires"""
    ),
    "Économie locale": _nouns(
        """f monnaie locale/monnaies locales; m commerce de village/commerces de village; f coopérative/coopératives;
        m atelier partagé/ateliers partagés; f ressourcerie/ressourceries; m groupement d’achat/groupements d’achat;
        f foncière/foncières; m marché de producteurs/marchés de producteurs; f pépinière/pépinières;
        m fonds citoyen/fonds citoyens; f recyclerie/recycleries; m contrat local/contrats locaux"""
    ),
    "Numérique": _nouns(
        """m logiciel libre/logiciels libres; f carte collaborative/cartes collaboratives;
        m point d’accès/points d’accès;
        f médiation numérique/médiations numériques; m atelier de dépannage/ateliers de dépannage;
        f liste d’échange/listes d’échange;
        m hébergeur associatif/hébergeurs associatifs; f donnée ouverte/données ouvertes;
        m réseau maillé/réseaux maillés;
        f visioconférence/visioconférences; m wiki/wikis"""
    ),
    "Risques et secours": _nouns(
        """m plan de sauvegarde/plans de sauvegarde; f réserve communale/réserves communales;
        m exercice d’alerte/exercices d’alerte;
        f inondation/inondations; m feu de forêt/feux de forêt; f cellule de crise/cellules de crise;
        m abri/abris; f sirène/sirènes; m registre des personnes fragiles/registres des personnes fragiles;
        f tempête/tempêtes; m poste de secours/postes de secours"""
    ),
}
"""The themes, the most frequent first, each with what its fiches speak of."""

PEOPLE: Final = _nouns(
    """m collectif d’habitants/collectifs d’habitants; f équipe municipale/équipes municipales;
    m groupe de voisins/groupes de voisins; f association/associations; m comité des fêtes/comités des fêtes;
    f animatrice/animatrices; m élu référent/élus référents; f secrétaire de mairie/secrétaires de mairie;
    m conseil municipal/conseils municipaux; f classe de CM2/classes de CM2; m agent technique/agents techniques;
    f bénévole/bénévoles; m paysan voisin/paysans voisins; f intercommunalité/intercommunalités;
    m parc naturel/parcs naturels; f maison des jeunes/maisons des jeunes; m club des aînés/clubs des aînés;
    f famille/familles"""
)
PLACES: Final = _nouns(
    """f salle des fêtes/salles des fêtes; f place du village/places du village; m préau de l’école/préaux de l’école;
    f ancienne gare/anciennes gares; m foyer rural/foyers ruraux; f grange/granges; m parvis/parvis; f halle/halles;
    m local associatif/locaux associatifs; f mairie/mairies; m presbytère/presbytères; f cour de ferme/cours de ferme;
    m hangar/hangars; f médiathèque/médiathèques"""
)
TOOLS: Final = _nouns(
    """f affiche/affiches; m tableau blanc/tableaux blancs; f feuille de présence/feuilles de présence;
    m feutre épais/feutres épais; f table pliante/tables pliantes; m vidéoprojecteur/vidéoprojecteurs;
    f brouette/brouettes; m carnet de bord/carnets de bord; f gommette/gommettes; m plan cadastral/plans cadastraux;
    f sono/sonos; m thermos/thermos; f convention/conventions; m tableau de suivi/tableaux de suivi;
    f étiquette/étiquettes; m kit d’outils/kits d’outils; f remorque/remorques; m questionnaire/questionnaires"""
)
VERBS: Final = (
    "préparer", "lancer", "faire vivre", "entretenir", "financer", "expliquer", "discuter", "organiser", "installer",
    "raconter", "évaluer", "partager", "réparer", "transmettre", "ouvrir", "visiter", "protéger", "adapter",
    "comparer",
    "observer", "dessiner", "cartographier", "coordonner", "simplifier", "relancer", "négocier", "accompagner",
)  # fmt: skip
ADJECTIVES: Final = (
    "simple", "fragile", "utile", "modeste", "solide", "lent", "patient", "difficile", "possible", "durable",
    "visible",
    "régulier", "accessible", "convivial", "exigeant", "rare", "précis", "souple", "robuste", "efficace",
)  # fmt: skip
TIMES: Final = (
    "au printemps", "dès l’automne", "un samedi matin", "après la moisson", "chaque premier jeudi du mois",
    "pendant les vacances", "avant le vote du budget", "à la nuit tombée", "au bout de six mois", "la première année",
    "en plein hiver", "le lendemain", "trois semaines avant", "une fois par trimestre", "à la rentrée",
)  # fmt: skip
REASONS: Final = (
    "parce que personne n’avait le temps", "pour que chacun·e soit de la partie", "faute de place",
    "afin de garder une trace", "malgré la pluie", "sans attendre la subvention", "grâce aux coups de main",
    "avec ce que nous avions sous la main", "pour ne pas répéter les erreurs de l’an passé",
    "à la demande des familles",
    "en accord avec la préfecture", "sous le regard des anciens", "avant de tout recommencer autrement",
)  # fmt: skip

LEXICON_SENTENCES: Final = (
    "On y disait {w1} pour {w2}, et {w3} quand tout allait bien.",
    "Le lieu-dit {W1} garde la trace du {w2} et de ses {w3}s.",
    "Entre {W1} et {W2}, le chemin des {w3}s sert encore.",
    "La variété {w1}, semée près de {W2}, résiste mieux que la {w3}.",
)
"""Sentences of rare words, such as the language of a place: a commons has tens of thousands of them."""
SYLLABLES: Final = (
    "ba", "bel", "bou", "bra", "ca", "char", "cou", "cro", "da", "dou", "drel", "fa", "fla", "fou", "ga", "gri", "guil",
    "ja", "jol", "lan", "ler", "lou", "ma", "mer", "mou", "na", "nié", "pa", "pel", "pri", "ra", "rel", "rou", "sa",
    "ser", "sou", "ta", "ter", "tou", "tra", "va", "ver", "vou", "za",
)  # fmt: skip

SENTENCES: Final = (
    "Nous avons commencé par {verb} {a.le} avec {p.un}, {reason}.",
    "{Time}, {p.le} a proposé de {verb} {a.le} dans {l.le}.",
    "Pour {verb} {a.un}, il faut {n} personnes, {t.un} et beaucoup de patience.",
    "Ce qui a compté, c’est {a.le} : sans {p.le}, rien n’aurait tenu.",
    "Les {a.many} et les {b.many} se complètent, {reason}.",
    "On peut {verb} {a.le} {time}, mais c’est plus {adj} quand {p.le} s’en mêle.",
    "Prévoyez {t.un} pour {n} personnes et laissez {l.le} en accès libre.",
    "À notre surprise, {p.le} a préféré {verb} {b.le} plutôt que {de_verb2} {a.le}.",
    "Le coût {a.du} reste {adj} : {n} euros par famille et par an.",
    "{p.Un} a tenu {t.le} pendant {n} mois, {reason}.",
    "Nous ne referions pas {a.le} sans {verb} d’abord {b.le}.",
    "La première rencontre a réuni {n} personnes dans {l.le}, {time}.",
    "Il a fallu {verb} {b.le}, puis {verb2} {a.le}, {reason}.",
    "Aujourd’hui, {n} {a.many} existent dans le canton et {p.le} en suit la moitié.",
    "{p.Le} garde {t.le} ; c’est {adj}, et cela suffit pour {verb} {a.le}.",
    "Demandez à {p.un} {de_verb} {a.le} avant que tout ne soit dit.",
    "L’idée {a.de} est née {time}, {reason}.",
    "Les {p.many} ont choisi de {verb} {a.le} sans passer par {b.un}.",
    "Un compte rendu {adj} est affiché dans {l.le} {time}.",
    "Quand {a.le} s’arrête, {p.le} reprend {t.le} et tout repart.",
    "Comptez {n} heures pour {verb} {a.le}, {n2} de plus pour {verb2} {b.le}.",
    "Le plus {adj} fut {de_verb} {b.le} alors que {p.le} hésitait encore.",
    "Chaque {p.one} apporte {t.un}, {reason}.",
    "Rien n’oblige à {verb} {a.le} d’un coup : {b.le} peut attendre.",
)
"""a, b: things of the theme; p: people; l: a place; t: a tool; n, n2: numbers."""

OWN_SENTENCES: Final = (
    "À {commune}, {org} a ouvert la voie {time}.",
    "{org} tient une permanence à {commune} et répond aux curieux.",
    "{first} {last}, de {commune}, raconte cette année-là mieux que nous.",
    "Le récit complet est gardé par {org}, à {commune}.",
    "{first}, qui habite {commune}, a prêté {n} chaises et sa grange.",
)
"""Sentences that name someone: they give each fiche words of its own."""

TITLES: Final = (
    "{Verb} {a.un} à {commune}",
    "{a.Le} de {commune}",
    "{Verb} {a.le} avec {p.un}",
    "{Verb} {a.un} et {verb2} {b.un}",
    "{a.Le}, {n} ans après",
    "{p.Le} et {a.le} de {commune}",
    "Comment {verb} {a.un} dans {l.un}",
)
COMMUNE_STARTS: Final = (
    "Saint-", "Mont", "Ville", "Bram", "Chante", "Roque", "Font", "Cour", "Les", "Val", "Peyre", "Champ", "Puy", "Ar",
    "Bel", "Ser", "Lan", "Mar", "Tré", "Ker", "Brou", "Gra", "Ven", "Sauve",
)  # fmt: skip
COMMUNE_MIDDLES: Final = ("vi", "lau", "ri", "bo", "ta", "me", "so", "gue", "no", "ché", "lo", "da", "ber", "mi", "")
COMMUNE_ENDS: Final = (
    "lles", "gnac", "court", "mont", "sac", "rieux", "bourg", "zac", "ville", "rac", "nans", "goux", "vals", "tilles",
)  # fmt: skip
FIRST_NAMES: Final = (
    "Aline", "Bakary", "Camille", "Delphine", "Étienne", "Farida", "Gaspard", "Héloïse", "Ismaël", "Jeanne", "Koffi",
    "Lucie", "Maëlle", "Nadir", "Océane", "Paulin", "Quitterie", "Rachid", "Solène", "Thibault", "Ursule", "Violaine",
    "Wassim", "Xavière", "Yann", "Zoé",
)  # fmt: skip
ORGS: Final = (
    "Les Tisserands de {c}", "L’Atelier de {c}", "Les Amis de {c}", "La Ruche de {c}", "Le Relais de {c}",
    "{c} en commun", "La Grange de {c}", "Les Passeurs de {c}",
)  # fmt: skip
SECTIONS: Final = (
    "Pourquoi", "Le contexte", "Déroulé", "Avec qui", "Ce qu’il faut", "Ce que nous avons appris", "Ce qui a raté",
    "Combien cela coûte", "Pour aller plus loin", "Et après ?",
)  # fmt: skip
TYPES: Final = (
    ("methode", 30), ("retour", 30), ("acteur", 12), ("projet", 12), ("territoire", 6), ("evenement", 5),
    ("appel", 3), ("defi", 2),
)  # fmt: skip
"""The kinds of fiches and how many of each in a hundred."""
SUMMARIES: Final = (
    "Correction d’une date", "Ajout d’un retour", "Précision sur le coût", "Mise à jour du déroulé", "Relecture",
    "Lien vers une fiche voisine", "Durée corrigée", "Nouveau contact", "",
)  # fmt: skip
