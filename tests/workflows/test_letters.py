"""The letters that a process sends by itself."""

from copy import deepcopy

import pytest

from parvis.base.scope import scope
from parvis.cases.models import CorrectionRequest, Wording
from parvis.letters.blocks import Signature
from parvis.notifications.correspondence.worded import correction_worded, wording_letter
from tests.cast import Cast

from .life import DECISION, LETTER, RULES, End, Life, Step

pytestmark = pytest.mark.django_db


def test_a_letter_leaves_before_anybody_is_in_charge_and_the_service_signs(cast: Cast) -> None:
    """What asks to complete too: it is printed with the words of the procedure, not with those of the house."""
    asked = deepcopy(LETTER) | {"id": "more", "kind": "correction"}
    asked["blocks"][0]["id"] = "q"
    more = Step("more", "correction", "Compléter", {"letter": "more", "fields": ["event"]})
    life = Life(cast, RULES, more, DECISION, End("end"), letters=[LETTER, asked])
    assert life.incidents == []
    with scope(walls=cast.walls):
        case = cast.read(life.case)
        assert case.responsible is None
        worded = wording_letter(case.pk, Wording.objects.get(case=case, letter="rules").pk)[0]
        complement = correction_worded(case, CorrectionRequest.objects.get(case=case))
    assert complement is not None
    for letter in (worded, complement):
        (signature,) = (one for one in letter.blocks if isinstance(one, Signature))
        assert signature.lines[1:] == ("Vie associative", "Montrevel")
