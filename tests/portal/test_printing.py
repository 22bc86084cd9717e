"""The form on paper, from the page of its procedure and from the page of a case; and how long it takes to fill."""

import re
from io import BytesIO
from typing import Any

import pypdf
import pypdfium2
import pytest
import zxingcpp
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from parvis.authorities.models import Authority, Site
from parvis.base.scope import Wall, scope
from parvis.catalogue.actions import retire
from parvis.events.actors import PERSON
from parvis.forms.effort import minutes_to_fill
from parvis.letters.paper import keeping
from parvis.letters.paper.codes import read_code
from parvis.letters.paper.printing import paper_form
from parvis.portal import printing
from tests.cases.moves import asking, in_force
from tests.cases.steps import THURSDAY
from tests.cast import Cast, words

FORM = "/montrevel/demarches/reserver-une-salle/formulaire.pdf"
PAGE = "/montrevel/demarches/reserver-une-salle/"


@pytest.fixture(autouse=True)
def nothing_kept(db: None) -> None:
    cache.clear()


def said(pdf: bytes) -> str:
    found = "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)
    return re.sub(r"[\s\u00a0\u202f\u200b]+", " ", found)


def code_on(pdf: bytes) -> Any:
    document = pypdfium2.PdfDocument(pdf)
    try:
        image = document[0].render(scale=200 / 72, grayscale=True).to_pil()
    finally:
        document.close()
    [code] = zxingcpp.read_barcodes(image)
    return read_code(code.text)


def test_whoever_reads_a_procedure_may_print_its_form(cast: Cast) -> None:
    page = Client().get(PAGE).content.decode()
    assert f'href="{FORM}"' in page and f'href="{FORM}?caracteres=gros"' in page
    answer = Client().get(FORM)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "reserver-une-salle.pdf" in answer["Content-Disposition"]
    assert "Nom de la fête" in said(answer.content) and "1 place de la Mairie" in said(answer.content)
    code = code_on(answer.content)
    assert (code.version, code.page, code.case) == (cast.procedure.current_id, 1, "")
    large = Client().get(f"{FORM}?caracteres=gros").content
    assert code_on(large).large and not code.large
    english = Client().get(PAGE, headers={"accept-language": "en"}).content.decode()
    assert f'href="{FORM}?langue=en"' in english
    assert code_on(Client().get(f"{FORM}?langue=en").content).language == "en"
    assert code_on(Client().get(f"{FORM}?langue=zz").content).language == "fr"


def test_it_is_made_once_and_again_when_what_it_says_has_changed(cast: Cast, monkeypatch: Any) -> None:
    made = []

    def counted(*args: Any, **kwargs: Any) -> bytes:
        made.append(args)
        return paper_form(*args, **kwargs)

    monkeypatch.setattr(keeping, "paper_form", counted)
    first, again = Client().get(FORM).content, Client().get(FORM).content
    assert (len(made), first) == (1, again)
    with scope(walls=[Wall(cast.town.pk, "")]):
        Authority.objects.filter(pk=cast.town.pk).update(address="8 rue Neuve\n26999 Montrevel")
    assert "8 rue Neuve" in said(Client().get(FORM).content)
    with scope(walls=[Wall(cast.town.pk, "")]):
        Site.objects.create(authority=cast.town, name="Maison des associations", address="2 rue Haute")
    assert "Maison des associations" in said(Client().get(FORM).content)
    version = in_force(cast, asking({"id": "tent", "type": "yes_no", "label": words("Une tente")}))
    after = Client().get(FORM).content
    assert "Une tente" in said(after) and code_on(after).version == version.pk
    assert len(made) == 4


def test_there_is_none_of_what_is_not_published_nor_filled(cast: Cast) -> None:
    assert Client().get("/montrevel/demarches/inconnue/formulaire.pdf").status_code == 404
    assert Client().get("/grandpre/demarches/reserver-une-salle/formulaire.pdf").status_code == 404
    with scope(walls=cast.walls):
        retire(cast.procedure.pk, by=PERSON, at=THURSDAY)
    assert Client().get(FORM).status_code == 404


def test_a_machine_that_prints_on_and_on_is_asked_to_wait(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(printing, "blank_form", lambda *args, **kwargs: b"%PDF-")
    found = [Client().get(FORM).status_code for _time in range(122)]
    assert (found.count(200), found[-1]) == (120, 429)
    assert Client().get(PAGE).status_code == 200


def test_the_desk_prints_the_form_of_a_case_under_its_number(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    filed_under = case.version_id
    in_force(cast, asking({"id": "tent", "type": "yes_no", "label": words("Une tente")}))
    address = reverse("case_paper_form", args=[case.reference])
    agent = cast.sign_in(cast.agent)
    assert f'href="{address}"' in agent.get(reverse("case", args=[case.reference])).content.decode()
    pdf = agent.get(address).content
    code = code_on(pdf)
    assert (code.version, code.case) == (filed_under, case.reference)
    assert case.reference in said(pdf) and "Destève" not in said(pdf)
    for outsider in (cast.outsider_town, cast.outsider_sector):
        assert cast.sign_in(outsider).get(address).status_code == 404


def test_one_reads_how_long_it_takes_and_what_to_prepare(cast: Cast) -> None:
    assert cast.procedure.current is not None
    minutes = minutes_to_fill(cast.procedure.current.offer.form)
    page = " ".join(Client().get(PAGE).content.decode().split())
    assert f"Comptez environ {minutes} minutes." in page
    assert "Préparez avant 2 documents : ils sont décrits plus bas." in page
