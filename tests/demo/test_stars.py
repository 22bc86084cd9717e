"""The whole demonstration: accounts that open, stories in every state, described as the command expects."""

import hashlib
import hmac
import struct
import time
from base64 import b32decode
from datetime import timedelta
from io import BytesIO
from typing import Any

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.test import RequestFactory
from pyhanko.pdf_utils.reader import PdfFileReader

from parvis.accounts.models import Account
from parvis.agents.models import Agent, Membership
from parvis.agents.rights import grants_of
from parvis.authorities.models import Authority, Unit
from parvis.base.contrast import passes_aa
from parvis.base.scope import Wall, scope
from parvis.cases.actions import give_visa
from parvis.cases.models import Decision
from parvis.cases.visas import awaiting
from parvis.catalogue.builtin import ACCESSIBILITY
from parvis.catalogue.models import Procedure
from parvis.demo import seeding, signing, stars
from parvis.demo import territory as places
from parvis.demo.offers import OFFERS
from parvis.demo.staff import (
    AGENTS,
    OPERATING,
    described_accounts,
    has_accounts,
    needs_second_factor,
    open_accounts,
    walls_for,
)
from parvis.documents.models import Document
from parvis.documents.storage import storage
from parvis.notifications.correspondence.sealing import seal_and_send
from parvis.workflows.line import line_of
from tests.demo.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "worker"])

EVERYTHING = walls_for([place.code for place in places.PLACES])


def code_of(secret: str) -> str:
    """The six digits an application shows now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(b32decode(secret), counter, hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def test_the_territory_is_readable_and_staffed(territory: None) -> None:
    with scope(walls=EVERYTHING):
        found = list(Authority.objects.order_by("code"))
        assert [one.kind for one in found].count("commune") == 5
        assert {one.kind for one in found} == {"commune", "intercommunality", "department"}
        assert all(passes_aa("#ffffff", one.brand_colour) for one in found)
        assert all(
            one.sites.exists() and one.court["name"] and one.email.endswith(".example") for one in found
        )
        assert Agent.objects.count() == 43 == len(AGENTS)
        assert {right for one in Membership.objects.order_by("id") for right in one.rights} == {
            "see", "act", "receive", "manage", "design", "audit", "archive",
        }  # fmt: skip
        assert all(unit.path[-1] == str(unit.pk) for unit in Unit.objects.order_by("id"))
        assert Unit.objects.filter(is_sorting=True).count() == len(found)
        slugs = [one.slug for one in Procedure.objects.published().order_by("id")]
        assert set(slugs) == {one.slug for one in OFFERS} | {ACCESSIBILITY}
        assert slugs.count(ACCESSIBILITY) == len(found)
        town = Authority.objects.get(code="montbrelle")
        closed = [one.day for one in town.calendar_corrections.order_by("day")]
        assert closed and all(day.isoweekday() == 5 and town.calendar().is_holiday(day) for day in closed)


def test_every_account_opens_with_its_second_factor(territory: None) -> None:
    assert not has_accounts()
    open_accounts()
    assert has_accounts()
    described = described_accounts()
    assert {"role", "name", "login", "password", "totp_secret", "url"} == set(described[0])
    for account in described:
        found = Account.objects.get(email=account["login"])
        validate_password(account["password"], found)
        request = RequestFactory().post("/")
        assert authenticate(request, email=account["login"], password=account["password"]) == found
        factor = Authenticator.objects.filter(user=found, type="totp").first()
        assert (factor is None) == (account["totp_secret"] is None)
        if factor is not None:
            assert TOTP(factor).validate_code(code_of(account["totp_secret"]))
    roles = [worker for worker in AGENTS if worker.role]
    assert {worker.role for worker in roles if needs_second_factor(worker)} == {
        "Conception des démarches", "Protection des données", "Instruction (social)",
        "Exploitation de l’installation", "Archives",
    }  # fmt: skip
    with scope(walls=EVERYTHING):
        [operator] = Agent.objects.filter(is_operator=True).select_related("account")
    assert operator.account is not None
    assert operator.account.email in {one["login"] for one in described if one["role"] == OPERATING}
    assert len({login["login"] for login in described}) == len(roles)


def test_the_stars_show_every_state(territory: None, owner_connection: psycopg.Connection[Any]) -> None:
    count = stars.play(NOW)
    assert 45 <= count <= 60

    def ask(query: str) -> set[Any]:
        return {row[0] for row in owner_connection.execute(query).fetchall()}

    assert ask("SELECT state FROM cases_case") == {
        "filed", "in_progress", "waiting", "decided", "closed", "reopened",
    }  # fmt: skip
    assert ask("SELECT outcome FROM cases_case") >= {
        "accepted", "refused", "partly", "recorded", "done", "answered", "implicit_acceptance",
        "implicit_rejection", "no_action", "withdrawn", "referred",
    }  # fmt: skip
    assert ask("SELECT state FROM notifications_delivery") == {"sent", "failed", "uncertain"}
    assert ask("SELECT language FROM cases_case") == {"fr", "en"}
    assert ask("SELECT channel FROM cases_case") >= {"portal", "counter", "telephone", "post"}
    assert ask("SELECT verdict FROM cases_opinion") == {"", "reserved", "favourable"}
    assert ask("SELECT outcome FROM workflows_task") == {"", "done", "withdrawn"}
    assert ask("SELECT count(*) FROM workflows_incident WHERE ended_at IS NULL") == {0}
    assert ask("SELECT state FROM cases_plannedreply") == {"waiting"}
    assert ask("SELECT kind FROM cases_caselink") == {"related", "duplicate"}
    assert ask("SELECT kind FROM notifications_notice") >= {"opinion_asked", "opinion_given", "mentioned"}
    for table in ("cases_caselabel", "cases_snippet", "cases_confidentiality"):
        assert ask(f"SELECT count(*) FROM {table}") != {0}
    assert ask(
        "SELECT max(times) >= 3 FROM (SELECT count(*) AS times FROM events_accesslog GROUP BY case_id) AS looks"
    ) == {True}
    anonymous = owner_connection.execute(
        "SELECT count(*) FROM cases_applicant a JOIN cases_casedocument d USING (case_id)"
        " WHERE a.family_name = '' AND a.organisation_name = ''"
    ).fetchone()
    assert anonymous is not None and anonymous[0] >= 1
    days = ask("SELECT implicit_on FROM cases_case WHERE implicit_borne_at IS NULL AND state = 'in_progress'")
    with scope(walls=EVERYTHING):
        calendar = Authority.objects.get(code="montbrelle").calendar()
    assert {calendar.add_working_days(NOW.date(), count) for count in (3, 15)} <= days
    over = owner_connection.execute(
        "SELECT count(*) FROM cases_case WHERE received_at > %s", (NOW,)
    ).fetchone()
    assert over == (0,)
    lets_one_go()


def lets_one_go() -> None:
    """The manager finds two letters to read, and the one that she lets go cites its act and leaves sealed."""
    signing.keep_register(NOW)
    signing.seal_letters(NOW)
    open_accounts()
    soon = NOW + timedelta(minutes=5)
    with scope(walls=EVERYTHING):
        manager = grants_of(Agent.objects.get(given_name="Oriane", family_name="Delabarre"))
        lettered, plain = awaiting(manager, on=NOW.date())
        for waiting in (lettered, plain):
            stages = {one.kind: one.title for one in line_of(waiting.case) if one.state == "now"}
            assert stages == {"decision": "Accorder la subvention"}, "the process stands where its story does"
        assert (lettered.wording is None, plain.wording is None) == (False, True)
        give_visa(lettered.pk, by=manager, turn=0, at=soon)
        made = Decision.objects.get(case=lettered.case_id)
    assert "Par délégation du maire (acte n° 2026-" in made.author_delegation
    wall = Wall(made.authority_id, made.sector)
    assert seal_and_send("decision", made.case_id, made.pk, wall=wall, at=soon)
    with scope(walls=[wall]):
        letter = Document.objects.get(pk=Decision.objects.values_list("letter", flat=True).get(pk=made.pk))
    with storage().open(letter.storage_name) as stored:
        [seal] = PdfFileReader(BytesIO(stored.read())).embedded_signatures
    assert "Cachet de démonstration" in seal.signer_cert.subject.human_friendly


def test_seeded_once_it_only_describes(territory: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(seeding.HalfSeeded, match="FRESH=1"):
        seeding.seed(NOW)
    open_accounts()
    monkeypatch.setattr(seeding, "_write", lambda now: pytest.fail("written again"))
    described = seeding.seed(NOW + timedelta(days=2))
    assert len(described["authorities"]) == 7
    assert described["accounts"] == described_accounts()
