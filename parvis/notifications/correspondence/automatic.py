"""The letters that a process sends by itself: worded as the procedure words them, on the case as it is."""

from datetime import datetime

from django.utils.translation import gettext as _

from parvis.cases.actions import Composed, items_asked
from parvis.cases.models import Case
from parvis.letter_templates.reading import InvalidTemplate
from parvis.letters.composed.settling import settled
from parvis.letters.composed.values import Material
from parvis.letters.content import CannotWriteLetter
from parvis.workflows.effects.doing import CannotDo, Wanted

from .composing import filled_from, material_of
from .values import correction_asked, language_of


def compose(case: Case, wanted: Wanted, at: datetime) -> Composed:
    """Word a letter of the version of a case. Raises CannotDo with what forbids sending it."""
    template = case.version.offer.letters.get(wanted.letter)
    if template is None:
        raise CannotDo(_("ce courrier n’est plus dans la démarche"))
    material = _material(case, wanted, at)
    try:
        document = settled(template, material, language=language_of(case))
        filled = filled_from(case, document, material)
    except InvalidTemplate as invalid:
        raise CannotDo(" ; ".join(dict.fromkeys(said for _path, said in invalid.problems))) from invalid
    except CannotWriteLetter as refused:
        raise CannotDo(str(refused)) from refused
    missing = list(dict.fromkeys(one.message for one in filled.problems if one.weight == "blocks"))
    if missing:
        raise CannotDo(_("le courrier ne peut pas partir : %(why)s") % {"why": " ; ".join(missing)})
    return Composed(wanted.letter, document)


def _material(case: Case, wanted: Wanted, at: datetime) -> Material:
    correction = None
    if wanted.asked:
        items = items_asked(case, wanted.asked)
        correction = correction_asked(case, items, until=wanted.until, message=wanted.message)
    return material_of(case, at=at, correction=correction, is_automatic=True)
