"""What makes a French text hard to read: words of offices, letters that stand for words, sentences without end."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

LONGEST_LABEL = 100
"""Signs of a question beyond which it is read twice."""
LONGEST_SENTENCE = 25
"""Words of a sentence beyond which its beginning is forgotten."""
LONG_TEXT = 25
"""Words from which a text is judged as a whole."""
LONG_WORD = 11
"""Letters of a word that is long to read; administrative French has one such word in five."""
MOST_LONG_WORDS = 0.2
MEAN_SENTENCE = 18
"""Words of the sentences of a long text, one with the other: the demonstration's have 15 at most."""

PLAINER: Mapping[str, str] = {
    "afférent": "lié à",
    "afférente": "liée à",
    "afférents": "liés à",
    "afin de": "pour",
    "au titre de": "pour",
    "aux fins de": "pour",
    "ayant droit": "la personne qui bénéficie de vos droits",
    "ci-après": "plus bas",
    "ci-dessous mentionné": "plus bas",
    "concomitamment": "en même temps",
    "conformément à": "selon",
    "consécutivement à": "après",
    "dans les meilleurs délais": "une date ou un nombre de jours",
    "dans la mesure où": "si",
    "de cujus": "la personne décédée",
    "diligenter": "lancer",
    "dûment": "(rien : le mot n’ajoute rien)",
    "en sus": "en plus",
    "en vue de": "pour",
    "eu égard à": "à cause de",
    "il convient de": "vous devez",
    "il vous appartient de": "vous devez",
    "l’intéressé": "vous, ou la personne",
    "l’intéressée": "vous, ou la personne",
    "le cas échéant": "si c’est votre cas",
    "nonobstant": "malgré",
    "notifier": "envoyer",
    "obérer": "rendre difficile",
    "octroyer": "donner",
    "pétitionnaire": "vous, ou la personne qui demande",
    "préalablement à": "avant",
    "le présent formulaire": "ce formulaire",
    "proroger": "prolonger",
    "quérable": "à demander",
    "requérant": "vous, ou la personne qui demande",
    "sis": "situé",
    "sous réserve de": "à condition de",
    "stipuler": "dire",
    "subséquent": "qui suit",
    "susmentionné": "cité plus haut",
    "susvisé": "cité plus haut",
    "veuillez renseigner": "indiquez",
    "à l’effet de": "pour",
    "abroger": "supprimer",
    "adéquat": "qui convient",
    "adéquate": "qui convient",
    "aliéner": "vendre",
    "apposer": "mettre",
    "arguer": "dire",
    "assujetti": "soumis à",
    "assujettie": "soumise à",
    "au vu de": "d’après",
    "aux termes de": "selon",
    "caduc": "qui n’est plus valable",
    "caduque": "qui n’est plus valable",
    "circonstancié": "détaillé",
    "circonstanciée": "détaillée",
    "contrevenant": "la personne qui n’a pas respecté la règle",
    "débours": "dépense",
    "déférer": "transmettre",
    "dessaisir": "retirer",
    "émarger": "signer",
    "émolument": "salaire",
    "en application de": "selon",
    "en l’espèce": "ici",
    "en vertu de": "selon",
    "exciper": "invoquer",
    "fongible": "interchangeable",
    "forclos": "hors délai",
    "forclusion": "fin du délai",
    "hoirie": "succession",
    "idoine": "qui convient",
    "incomber": "revenir",
    "irrecevable": "qui ne peut pas être accepté",
    "itératif": "répété",
    "mainlevée": "fin d’un blocage",
    "moyennant": "contre",
    "par la présente": "(rien : les mots n’ajoutent rien)",
    "par voie électronique": "par internet",
    "par voie postale": "par la poste",
    "parapher": "signer de ses initiales",
    "quote-part": "part",
    "récolement": "vérification",
    "réitérer": "répéter",
    "résilier": "mettre fin à",
    "se prévaloir": "invoquer",
    "solliciter": "demander",
    "soussigné": "moi, suivi du nom",
    "soussignée": "moi, suivi du nom",
    "statuer": "décider",
    "subordonné à": "possible seulement avec",
    "subordonnée à": "possible seulement avec",
    "surseoir": "attendre",
    "susceptible de": "qui peut",
    "tacite reconduction": "renouvellement sans rien faire",
    "usufruitier": "la personne qui a l’usage du bien",
}
"""Words of offices, and what to write instead."""

EXPLAINED = frozenset(
    {"PDF", "JPEG", "PNG", "SMS", "TVA", "CAF", "HLM", "ZIP", "FAQ", "UE", "RIB", "IBAN", "SIRET"}
)
"""Letters that stand for words and that people know better than the words."""

_HARD = re.compile(
    rf"(?<!\w)(?=({'|'.join(map(re.escape, sorted(PLAINER, key=len, reverse=True)))})(?:s|es)?(?!\w))"
)
"""Each of the hard words where it stands; the longest first, as « l’intéressée » begins with « l’intéressé »."""
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"[.!?…;:]+(?:\s|$)|\n")
_LETTERS = re.compile(r"(?<![\w-])(?<!\d )(?<!par exemple )[A-Z]{2,6}(?![\w-])(?! \d)")
"""Not those of a registration plate or of a reference, which stand beside figures."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something hard to read in a text, in a sentence for its author; ``about`` are the words of the text."""

    about: str
    message: str


def remarks(words: str, *, is_label: bool = False) -> list[Remark]:
    """What makes a French text hard to read; empty when nothing does."""
    return [
        *_length(words, is_label=is_label),
        *_sentences(words),
        *_as_a_whole(words),
        *_jargon(words),
        *_unexplained(words),
    ]


def _length(words: str, *, is_label: bool) -> Iterator[Remark]:
    if is_label and len(words) > LONGEST_LABEL:
        yield Remark(
            words[:60] + "…",
            _(
                "cette question a %(count)s signes : au-delà de %(most)s, on la relit. L’aide est là pour le reste"
            )
            % {"count": len(words), "most": LONGEST_LABEL},
        )


def _sentences(words: str) -> Iterator[Remark]:
    for sentence in _SENTENCE.split(words):
        count = len(sentence.split())
        if count > LONGEST_SENTENCE:
            yield Remark(
                " ".join(sentence.split()[:6]) + "…",
                _("une phrase de %(count)s mots : coupez-la en deux") % {"count": count},
            )


def _as_a_whole(words: str) -> Iterator[Remark]:
    """What only shows over a whole paragraph: its long words, the length of its sentences one with the other."""
    if words.count(" ") < LONG_TEXT:
        return
    said = _WORD.findall(words)
    sentences = [one for one in _SENTENCE.split(words) if one.strip()]
    if len(said) < LONG_TEXT:
        return
    beginning = " ".join(words.split()[:6]) + "…"
    if sum(len(one) >= LONG_WORD for one in said) > MOST_LONG_WORDS * len(said):
        yield Remark(
            beginning, _("plus d’un mot sur cinq a onze lettres ou davantage : cherchez des mots courts")
        )
    if len(said) > MEAN_SENTENCE * len(sentences):
        mean = round(len(said) / len(sentences))
        yield Remark(beginning, _("des phrases de %(mean)s mots en moyenne : coupez-en") % {"mean": mean})


def _jargon(words: str) -> Iterator[Remark]:
    plain = words.replace("'", "’").lower()
    for hard in sorted(set(_HARD.findall(plain)), key=list(PLAINER).index):
        yield Remark(
            hard, _("« %(hard)s » : dites plutôt « %(plainer)s »") % {"hard": hard, "plainer": PLAINER[hard]}
        )


def _unexplained(words: str) -> Iterator[Remark]:
    if words.isupper():
        return
    for letters in dict.fromkeys(_LETTERS.findall(words)):
        around = re.search(rf"\({letters}\)|\b{letters}\b\s*[(:,]", words)
        if letters not in EXPLAINED and around is None and not re.fullmatch(r"[IVXLC]+", letters):
            yield Remark(
                letters, _("« %(letters)s » : dites en toutes lettres ce que c’est") % {"letters": letters}
            )
