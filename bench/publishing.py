"""Publishing a long procedure, with all that is checked again: ``python -m bench.within bench.publishing``."""

import json
import sys
import time
from typing import Any

from django.db import transaction
from django.utils import timezone

from bench.designing import designer, form_of, question
from bench.names import CODE, SECTOR
from bench.town import offer, sign_in, words
from parvis.authorities.models import Authority, Unit
from parvis.base.scope import Wall, scope
from parvis.catalogue.actions import open_procedure, publish, write_version
from parvis.catalogue.drafting.actions import begin_draft
from parvis.catalogue.drafting.releasing import release
from parvis.catalogue.models import ProcedureVersion
from parvis.events.actors import SYSTEM

QUESTIONS, ON_A_PAGE, TURNS = 150, 30, 3


def published() -> dict[str, Any]:
    """Publish the same long form under several names: the best time, the last address and who may read it."""
    with scope():
        town = Authority.objects.get(code=CODE)
    (agent, account), spent, slug = designer(town, "publication"), list[float](), ""
    with scope(walls=[Wall(town.pk, ""), Wall(town.pk, SECTOR)], account=account.pk):
        unit = Unit.objects.filter(authority=town).first()
        assert unit is not None
        small = offer(words("Un long formulaire", "A long form"), [question(0)])
        for turn in range(TURNS):
            slug = f"long-formulaire-{turn}"
            procedure = open_procedure(unit, slug=slug, sector=SECTOR, nature="request")
            publish(write_version(procedure, small).pk, by=SYSTEM, at=timezone.now())
            draft = begin_draft(procedure.pk, by=agent, at=timezone.now())
            document = small | {"form": form_of(QUESTIONS, ON_A_PAGE)}
            ProcedureVersion.objects.filter(pk=draft.pk).update(document=document)
            began = time.perf_counter()
            with transaction.atomic():
                release(draft.pk, by=agent, at=timezone.now(), seen=draft.revision)
            spent.append(time.perf_counter() - began)
        begin_draft(procedure.pk, by=agent, at=timezone.now())
    return {"milliseconds": min(spent) * 1000, "slug": slug, "session": sign_in(account)}


if __name__ == "__main__":
    json.dump(published(), sys.stdout)
