"""A letter of the procedure in the form of a gesture: chosen, its words corrected, judged before anything is done."""

import json
from collections.abc import Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.base.labels import text
from parvis.cases.actions import Composed
from parvis.entrance.door import AgentRequest
from parvis.letter_templates.fields import AT_SIGNING, fields
from parvis.letter_templates.inputs import Input, block_inputs, letter_inputs, retyped_letter
from parvis.letter_templates.mention_words import MENTION_WORDS
from parvis.letter_templates.reading import InvalidTemplate
from parvis.letter_templates.shape import LetterTemplate
from parvis.letters import sms
from parvis.letters.composed.settling import doubts, settled
from parvis.letters.composed.values import Material
from parvis.letters.content import CannotWriteLetter
from parvis.notifications.correspondence.composing import filled_from
from parvis.notifications.correspondence.values import language_of

if TYPE_CHECKING:
    from parvis.cases.models import Case


ADDED = "w-added"
"""The paragraph that an agent adds below the others."""


class WordedLetter:
    """One letter on a case: as its procedure words it, with what the agent typed over it.

    ``held``: its words as they were kept before, in the place of those of the procedure.
    """

    def __init__(
        self,
        case: "Case",
        name: str,
        material: Material,
        typed: Mapping[str, str],
        *,
        held: Mapping[str, Any] | None = None,
    ) -> None:
        self.case = case
        self.name = name
        self.material = material
        whole = _worded(case, name, material) if held is None else held
        self.title = text(whole["title"], "fr")
        corrected = retyped_letter(whole, typed)
        added = typed.get(ADDED, "").strip()
        kept = [block for block in corrected["blocks"] if _has_words(block)]
        self.document = {**corrected, "blocks": [*kept, *([_paragraph(added, kept)] if added else [])]}

    @property
    def composed(self) -> Composed:
        """The letter as it is sent to the action."""
        return Composed(self.name, self.document)

    def problems(self) -> list[str]:
        """What stands against sending it."""
        try:
            filled = filled_from(self.case, self.document, self.material)
        except InvalidTemplate as invalid:
            return list(dict.fromkeys(said for _path, said in invalid.problems))[:8]
        except CannotWriteLetter as refused:
            return [str(refused)]
        return list(dict.fromkeys(one.message for one in filled.problems if one.weight == "blocks"))

    def shown(self) -> dict[str, Any]:
        """What the page draws: the texts, the blocks, those of the house in their words."""
        texts = letter_inputs(self.document)
        said = texts["sms"].words
        blocks = list(block_inputs(self.document.get("blocks")))
        return {
            "name": self.name,
            "title": self.title,
            "subject": texts["subject"],
            "sms": texts["sms"] if said else None,
            "segments": sms.size(sms.worded(said)).segments if said else 0,
            "blocks": [
                {"block": one, "mention": MENTION_WORDS.get(one.kind, ""), "is_grid": one.kind == "table"}
                for one in blocks
            ],
            "added": Input(ADDED, ""),
            "later": self._left_for_signing(),
            "doubts": self._doubts(),
            "language": "en" if self.case.language == "en" else "fr",
        }

    def _doubts(self) -> list[dict[str, Any]]:
        """What the words of the procedure left to an answer that the person did not give."""
        template = self.case.version.offer.letters.get(self.name)
        if template is None:
            return []
        found = doubts(
            template, self.material, language=language_of(self.case), later=_later(self.case, template)
        )
        known, language = self.material.fields(), get_language() or "fr"
        kept = {block["id"] for block in self.document["blocks"]}
        return [
            {
                "words": one.words,
                "labels": ", ".join(_("« %s »") % known[field].label(language) for field in one.fields),
                "is_said": one.is_said,
            }
            for one in found
            if not one.is_said or one.block in kept
        ]

    def _left_for_signing(self) -> list[tuple[str, str]]:
        """The marks of what is written when the decision is signed, each with what it stands for."""
        said = json.dumps(self.document)
        marks = ((f"{{{one.id}", one) for one in fields() if one.id in AT_SIGNING)
        return [(f"{mark}}}", one.label(get_language() or "fr")) for mark, one in marks if mark in said]


def _worded(case: "Case", name: str, material: Material) -> dict[str, Any]:
    """A letter of the procedure on a case; one that others read first keeps what only the day of signing says."""
    template = case.version.offer.letters[name]
    return settled(template, material, language=language_of(case), later=_later(case, template))


def _later(case: "Case", template: LetterTemplate) -> frozenset[str]:
    return AT_SIGNING if template.kind == "decision" and case.version.offer.visa else frozenset()


def _has_words(block: Mapping[str, Any]) -> bool:
    """Whether a block says something: a text that was emptied is gone."""
    return block["is"] not in ("paragraph", "heading", "notice") or bool(block.get("text"))


def _paragraph(words: str, after: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    taken = {block["id"] for block in after}
    name = next(one for place in count() if (one := f"added_by_agent_{place}") not in taken)
    return {"id": name, "is": "paragraph", "text": {"fr": words.replace("\r\n", "\n")}}


def letters_offered(case: "Case", kinds: tuple[str, ...]) -> list[tuple[str, str]]:
    """The letters of the version of a case that serve here: id and title."""
    return [
        (name, text(template.title, "fr"))
        for name, template in case.version.offer.letters.items()
        if template.kind in kinds
    ]


def chosen_letter(
    request: AgentRequest,
    case: "Case",
    offered: Sequence[tuple[str, str]],
    material: Material,
    *,
    first: str = "",
) -> WordedLetter | None:
    """The letter that was chosen, with what was typed over it; ``first``: the one a page begins with."""
    sent = request.POST if request.method == "POST" else request.GET
    name = str(sent.get("letter", first))
    if name not in dict(offered):
        return None
    # Another letter was just chosen: what was typed belongs to the one before.
    typed = {} if sent.get("words_of", name) != name else typed_in(sent)
    return WordedLetter(case, name, material, typed)


def typed_in(post: Mapping[str, Any]) -> dict[str, str]:
    """The words of a letter among what was sent."""
    return {name: str(post.get(name, "")) for name in post if name.startswith("w-")}


def refuse_unready(form: forms.Form, letter: WordedLetter) -> None:
    """Say in the form what stands against sending the letter."""
    for problem in letter.problems():
        form.add_error(None, _("Le courrier : %(problem)s") % {"problem": problem})
