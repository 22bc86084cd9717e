"""The base pages of both doors and the error pages: landmarks, legal links, languages."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.html import parse_html
from django.utils.translation import override

from parvis.ui.templatetags import ui

pytestmark = pytest.mark.urls("tests.ui.urls")
AUTHORITY = SimpleNamespace(code="montrevel", name="Ville de Montrevel <b>")
BASES = ["portal/base.html", "workspace/base.html"]
ERRORS = ["400.html", "403.html", "403_csrf.html", "404.html", "413.html", "500.html", "503.html"]


def page(template: str, language: str = "fr", **values: Any) -> str:
    with override(language):
        html = render_to_string(
            template, values, request=RequestFactory().get("/montrevel/demarches/?q=a&b=c")
        )
    parse_html(html)
    return html


@pytest.mark.parametrize("template", BASES)
@pytest.mark.parametrize("values", [{}, {"authority": None}, {"authority": AUTHORITY}])
def test_a_base_page_stands_with_and_without_an_authority(template: str, values: dict[str, Any]) -> None:
    html = page(template, **values)
    assert html.lstrip().startswith("<!doctype html>")
    assert '<html lang="fr"' in html
    assert html.count("<main ") == 1
    assert '<a href="#contenu" class="govuk-skip-link">' in html
    assert '<main id="contenu"' in html
    assert "<b>" not in html


@pytest.mark.parametrize("template", BASES)
def test_htmx_is_told_to_stay_inside_and_to_evaluate_nothing(template: str) -> None:
    html = page(template)
    for choice in ('"includeIndicatorStyles":false', '"allowEval":false', '"selfRequestsOnly":true'):
        assert choice in html


def test_the_links_the_law_wants_are_on_every_page_of_an_authority() -> None:
    html = page("portal/base.html", authority=AUTHORITY)
    footer = html[html.index("<footer") :]
    links = dict(re.findall(r'<a class="govuk-link" href="/montrevel/(\w+)">([^<]+)</a>', footer))
    assert list(links) == ["accessibility", "legal_notice", "privacy", "terms", "security"]
    assert re.match(r"Accessibilité\s: (totalement|partiellement|non) conforme", links["accessibility"])


def test_the_sheet_of_the_authority_comes_after_ours() -> None:
    sheets = re.findall(
        r'<link rel="stylesheet" href="([^"]+)"', page("portal/base.html", authority=AUTHORITY)
    )
    assert [bool(re.search(r"/portal-\w+\.css", sheets[0])), sheets[1]] == [True, "/montrevel/brand_css"]


@pytest.mark.parametrize(("language", "other", "name"), [("fr", "en", "English"), ("en", "fr", "Français")])
def test_the_other_language_is_one_post_away(language: str, other: str, name: str) -> None:
    html = page("portal/base.html", language, authority=AUTHORITY)
    assert f'<html lang="{language}"' in html
    form = html[html.index('<form class="pv-language"') : html.index("</form>")]
    assert 'method="post" action="/i18n/setlang/"' in form
    assert "csrfmiddlewaretoken" in form
    assert 'value="/montrevel/demarches/?q=a&amp;b=c"' in form
    assert f'name="language" value="{other}" lang="{other}">{name}</button>' in form


def test_the_agent_finds_their_menu_and_the_navigation() -> None:
    html = page(
        "workspace/base.html",
        authority=AUTHORITY,
        agent=SimpleNamespace(name="Inès <Garnier>", has_shortcuts=True),
    )
    assert "Inès &lt;Garnier&gt;" in html
    assert 'action="/agent/agent_sign_out/"' in html
    side = html[html.index('<nav class="pv-side"') : html.index("</nav>")]
    fold, menu = side.split("</summary>")
    assert '<details class="pv-side__fold">' in fold and "Menu" in fold
    assert menu.index("<ul>") < menu.index("</ul>") < menu.index("</details>")
    words = re.findall(r"<span>([^<]+)</span>", menu)
    assert words == ["Boîte de réception", "Recherche", "Tâches", "Courriels envoyés", "Mon compte", "Aide"]


@pytest.mark.parametrize("template", ERRORS)
def test_an_error_page_needs_no_request_and_no_build(template: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise ui.AssetMissing(name)

    styled = render_to_string(template)
    parse_html(styled)
    assert "portal-" in styled
    monkeypatch.setattr(ui, "asset_url", missing)
    plain = render_to_string(template)
    assert "<h1" in plain
    assert "stylesheet" not in plain
