"""Forms of many questions, as drafts that a designer has open: ``python -m bench.within bench.designing COUNT …``."""

import json
import secrets
import sys
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from bench.names import CODE, SECTOR
from bench.town import offer, sign_in, words
from parvis.accounts.models import Account
from parvis.agents.models import Agent, Membership, Right
from parvis.authorities.models import Authority, Unit
from parvis.base.scope import Wall, scope
from parvis.catalogue.actions import open_procedure, publish, write_version
from parvis.catalogue.drafting.actions import begin_draft
from parvis.catalogue.models import ProcedureVersion
from parvis.events.actors import SYSTEM

KINDS = ("text", "choice", "number", "yes_no", "date")
ON_A_PAGE = 20
"""Questions of a page: what a designer has before her eyes."""


def form_of(count: int, on_a_page: int = ON_A_PAGE) -> dict[str, Any]:
    """A form of this many questions, conditions among them, in pages of twenty or as many as are asked for."""
    return {"schema": 1, "steps": [page(first, count, on_a_page) for first in range(0, count, on_a_page)]}


def page(first: int, count: int, on_a_page: int) -> dict[str, Any]:
    """A page of the form, from its first question."""
    fields = [question(at) for at in range(first, min(first + on_a_page, count))]
    section = {"id": f"part_{first}", "title": words("Partie", "Part"), "fields": fields}
    return {"id": f"page_{first}", "title": words(f"Page {first}", f"Page {first}"), "sections": [section]}


def question(at: int) -> dict[str, Any]:
    """A question with its help, its options or its condition."""
    kind = KINDS[at % len(KINDS)]
    made: dict[str, Any] = {
        "id": f"q_{at}",
        "type": kind,
        "label": words(f"Votre réponse numéro {at}", f"Your answer number {at}"),
        "help": words("Une phrase qui aide à répondre.", "A sentence that helps to answer."),
        "required": "yes",
    }
    if kind == "choice":
        made["options"] = [{"value": one, "label": words(one, one)} for one in ("un", "deux", "trois")]
    if kind == "date":
        made["condition"] = f"q_{at - 1} == true"
    return made


def designer(town: Authority, name: str = "atelier") -> tuple[Agent, Account]:
    """Somebody who designs for the town, with her second factor."""
    account = Account.objects.create_user(f"{name}@{CODE}.example", secrets.token_urlsafe(24))
    TOTP.activate(account, secrets.token_hex(16))
    with scope(walls=[Wall(town.pk, "")]):
        agent = Agent.objects.create(
            authority=town,
            account=account,
            given_name="Dina",
            family_name="Forme",
            quality="Chargée des démarches",
        )
        Membership.objects.create(
            agent=agent, authority=town, rights=[Right.SEE, Right.DESIGN], sectors=[SECTOR]
        )
    return agent, account


def drafts(counts: list[int]) -> dict[str, Any]:
    """Open a procedure with a draft of each size; return their addresses and the designer's session."""
    with scope():
        town = Authority.objects.get(code=CODE)
    (agent, account), slugs = designer(town), {}
    with scope(walls=[Wall(town.pk, ""), Wall(town.pk, SECTOR)], account=account.pk):
        unit = Unit.objects.filter(authority=town).first()
        assert unit is not None
        for count in counts:
            slugs[str(count)] = slug = f"formulaire-de-{count}"
            small = offer(words(f"Formulaire de {count}", f"Form of {count}"), [question(0)])
            procedure = open_procedure(unit, slug=slug, sector=SECTOR, nature="request")
            publish(write_version(procedure, small).pk, by=SYSTEM, at=timezone.now())
            draft = begin_draft(procedure.pk, by=agent, at=timezone.now())
            document = small | {"form": form_of(count)}
            ProcedureVersion.objects.filter(pk=draft.pk).update(document=document)
    return {"session": sign_in(account), "slugs": slugs}


if __name__ == "__main__":
    json.dump(drafts([int(one) for one in sys.argv[1:]]), sys.stdout)
