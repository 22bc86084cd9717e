"""Each component: what it says, escaped and well formed."""

import re
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.test import RequestFactory
from django.test.html import parse_html
from django.utils.safestring import mark_safe
from django.utils.translation import override

from parvis.ui.parts import Card, Column, Crumb, ErrorLine, FileItem, SummaryRow, TimelineItem

pytestmark = pytest.mark.urls("tests.ui.urls")
HOSTILE = '<script>alert("1")</script>&\''


@pytest.fixture(autouse=True)
def in_french():
    with override("fr"):
        yield


def draw(source: str, **values: Any) -> str:
    """Render a fragment with the components loaded, and require it to be well formed."""
    html = Template("{% load ui %}" + source).render(Context(values))
    parse_html(html)
    ids = re.findall(r'\sid="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    return re.sub(r">\s+<", "><", html).strip()


HOSTILE_USES: dict[str, tuple[str, dict[str, Any]]] = {
    "button": ("{% button x name=x value=x %}", {}),
    "link button": ("{% button x href=x %}", {}),
    "icon": ("{% icon 'check' label=x %}", {}),
    "tag": ("{% tag x x %}", {}),
    "summary list": ("{% summary_list v %}", {"v": [SummaryRow(HOSTILE, HOSTILE, HOSTILE, HOSTILE)]}),
    "error summary": ("{% error_summary v %}", {"v": [ErrorLine(HOSTILE, HOSTILE), ErrorLine(HOSTILE)]}),
    "banner": ("{% banner 'info' x %}{{ x }}{% endbanner %}", {}),
    "panel": ("{% panel x %}{{ x }}{% endpanel %}", {}),
    "details": ("{% details x %}{{ x }}{% enddetails %}", {}),
    "warning": ("{% warning %}{{ x }}{% endwarning %}", {}),
    "empty": ("{% empty x %}{{ x }}{% endempty %}", {}),
    "table": ("{% table x c v %}", {"c": [Column(HOSTILE)], "v": [[HOSTILE]]}),
    "pagination": ("{% key_pagination previous_url=x next_url=x label=x %}", {}),
    "timeline": ("{% timeline v %}", {"v": [TimelineItem(HOSTILE, None, HOSTILE, HOSTILE)]}),
    "breadcrumbs": ("{% breadcrumbs v %}", {"v": [Crumb(HOSTILE, HOSTILE), Crumb(HOSTILE)]}),
    "files": ("{% file_list v %}", {"v": [FileItem(HOSTILE, HOSTILE, 1, HOSTILE, HOSTILE)]}),
    "cards": ("{% cards v %}", {"v": [Card(HOSTILE, HOSTILE, HOSTILE)]}),
    "steps": ("{% steps 1 2 next_title=x %}", {}),
    "navigation": ("{% nav_link 'inbox' x %}", {"request": None}),
}


@pytest.mark.parametrize("name", HOSTILE_USES)
def test_hostile_words_are_escaped(name: str) -> None:
    source, values = HOSTILE_USES[name]
    html = draw(source, x=HOSTILE, **values)
    assert "<script" not in html
    assert 'alert("1")' not in html
    assert "&lt;script&gt;" in html


def test_a_button_sends_and_a_link_goes() -> None:
    assert draw("{% button 'Continuer' %}") == '<button type="submit" class="govuk-button">Continuer</button>'
    link = draw("{% button 'Commencer' href='/x' kind='start' icon='next' %}")
    assert 'href="/x" role="button"' in link
    assert link.index("Commencer") < link.index("<svg")


def test_a_silent_icon_is_hidden_and_a_speaking_one_is_named() -> None:
    assert 'aria-hidden="true"' in draw("{% icon 'clock' %}")
    assert 'role="img" aria-label="Urgent"' in draw("{% icon 'clock' label='Urgent' %}")


def test_a_state_carries_its_word() -> None:
    assert (
        draw("{% tag 'Acceptée' 'success' %}") == '<strong class="pv-tag pv-tone--success">Acceptée</strong>'
    )


def test_a_change_link_says_what_it_changes() -> None:
    html = draw("{% summary_list v %}", v=[SummaryRow("Nom", "Le Goff", "/nom"), SummaryRow("Âge", 4)])
    assert 'href="/nom">Modifier<span class="govuk-visually-hidden">\u00a0: Nom</span></a>' in html
    assert html.count("no-actions") == 1


def test_errors_lead_to_their_field_and_nothing_is_drawn_without_error() -> None:
    html = draw("{% error_summary v %}", v=[ErrorLine("Écrivez votre nom", "nom")])
    assert '<a href="#nom">Écrivez votre nom</a>' in html
    assert draw("{% error_summary v %}", v=[]).strip() == ""


class Contact(forms.Form):
    name = forms.CharField(error_messages={"required": "Écrivez votre nom"})
    day = forms.ChoiceField(choices=[("1", "Lundi")], widget=forms.RadioSelect)

    def clean(self) -> None:
        self.add_error(None, "Recommencez")


def test_the_errors_of_a_form_lead_to_elements_that_exist() -> None:
    form = Contact({})
    html = draw("{% form_errors f %}{{ f }}", f=form)
    targets = re.findall(r'<a href="#([^"]+)"', html)
    assert "Recommencez" in html
    assert len(targets) == 2
    assert all(f'id="{target}"' in html for target in targets)


def test_a_table_names_its_rows_and_its_cells() -> None:
    html = draw(
        "{% table 'Semaine' c v %}",
        c=[Column("Démarche"), Column("Total", numeric=True)],
        v=[["Cantine", 128]],
    )
    assert "govuk-table__caption--m" in html
    assert '<th scope="row" class="govuk-table__header">Cantine</th>' in html
    assert 'govuk-table__cell--numeric" data-label="Total">128</td>' in html


def test_a_row_must_fill_its_columns() -> None:
    with pytest.raises(ValueError, match="argument 2"):
        draw("{% table 'x' c v %}", c=[Column("A"), Column("B")], v=[["seul"]])


def test_pages_of_a_list() -> None:
    html = draw("{% key_pagination next_url='?after=x' %}")
    assert "Page suivante" in html
    assert "Page précédente" not in html
    assert draw("{% key_pagination %}").strip() == ""


def test_a_journey_tells_moments_days_and_what_is_to_come() -> None:
    items = [
        TimelineItem("Déposée", datetime(2026, 3, 2, 18, 5), "Camille"),
        TimelineItem("En cours", date(2026, 3, 3), step="current"),
        TimelineItem("Réponse", step="future"),
    ]
    html = draw("{% timeline v %}", v=items)
    assert "2 mars 2026 à 18\u00a0h\u00a005</time> · Camille" in html
    assert "3 mars 2026</time>" in html
    assert html.count('aria-current="step"') == 1
    assert "(à venir)" in html


def test_a_deadline_gives_its_date() -> None:
    html = draw("{% deadline d t %}", d=date(2026, 3, 9), t=date(2026, 3, 4))
    assert 'dans 3 jours ouvrés (<time datetime="2026-03-09">9 mars 2026</time>)' in html
    assert "pv-deadline--soon" in html


def test_a_file_gives_its_kind_and_size() -> None:
    html = draw(
        "{% file_list v %}", v=[FileItem("avis.pdf", "/f", 1_240_000, "PDF"), FileItem("vide.txt", size=0)]
    )
    assert '<a class="govuk-link" href="/f">avis.pdf</a>' in html
    assert "PDF, 1,2" in html
    assert "0 octet" in html


def test_steps_say_where_one_is() -> None:
    html = draw("{% steps 2 5 next_title='Vos documents' %}")
    assert "Étape 2 sur 5" in html
    assert html.count("pv-steps__step--done") == 2
    assert html.count("pv-steps__step") == 7
    assert "Ensuite\u00a0: Vos documents" in html


def test_headings_of_cards_follow_the_page() -> None:
    html = draw("{% cards v level=3 %}", v=[Card("Cantine", "/c", "Toute l’année", "child")])
    assert '<h3 class="pv-card__title"><a class="pv-card__link" href="/c">Cantine</a></h3>' in html


def test_messages_are_announced_with_their_tone() -> None:
    html = draw("{% message_banners %}", messages=[Message(constants.ERROR, HOSTILE)])
    assert 'role="alert"' in html
    assert "pv-tone--danger" in html
    assert "<script" not in html
    assert 'role="alert"' not in draw("{% message_banners %}")


@pytest.mark.parametrize(
    ("path", "mark"), [("/agent/", 'aria-current="page"'), ("/agent/x", 'aria-current="true"')]
)
def test_navigation_says_where_one_is(path: str, mark: str) -> None:
    html = draw("{% nav_link 'inbox' 'Boîte' %}", request=RequestFactory().get(path))
    assert mark in html
    assert "aria-current" not in draw("{% nav_link 'inbox' 'B' %}", request=RequestFactory().get("/a"))


def test_words_already_safe_make_no_others_safe() -> None:
    for source in ("{% tag v %}", "{% icon 'clock' label=v %}", "{% nav_link 'inbox' v %}"):
        page = {"request": RequestFactory().get("/")}
        draw(source, v=mark_safe("<b>Urgent</b>"), **page)
        assert "&lt;b&gt;Urgent" in draw(source, v="<b>Urgent</b>", **page)


def test_a_still_part_is_drawn_for_each_language_and_condition() -> None:
    part = "{% still 'workspace/parts/shortcut_list.html' 'may_manage' 'may_meet' 'may_treat' %}"
    assert "confier la demande" not in draw(part)
    assert "confier la demande" in draw(part, may_manage=True)
    with override("en"):
        assert "confier la demande" not in draw(part, may_manage=True)
        assert draw(part, may_manage=True) != draw(part)
    assert "confier la demande" not in draw(part, may_treat=True)


def test_navigation_has_no_entry_for_a_page_that_does_not_exist() -> None:
    assert draw("{% nav_link 'nowhere' 'B' %}", request=SimpleNamespace(path="/")).strip() == ""


def test_a_component_takes_its_language_from_the_reader() -> None:
    with override("en"):
        assert "3,5" not in draw("{{ size|size_in_words }}", size=3_500_000)


def test_no_line_ends_inside_a_reference_or_the_number_of_an_article() -> None:
    told = draw("{{ t|whole }}", t="accuse-VMZ1-3K9D-E.pdf, <b>article L131-13</b>")
    assert 'accuse-<span class="pv-nowrap">VMZ1-3K9D-E</span>.pdf' in told
    assert '&lt;b&gt;article <span class="pv-nowrap">L131-13</span>&lt;/b&gt;' in told


def test_a_deadline_of_a_list_says_under_it_which_day_and_what() -> None:
    html = draw(
        "{% deadline d t what=w %}", d=date(2026, 12, 28), t=date(2026, 12, 20), w="refus <implicite>"
    )
    said, _, under = html.partition('<div class="pv-muted">')
    assert "jours ouvrés" in said and "décembre" not in said
    assert ">28 décembre</time> · refus &lt;implicite&gt;</div>" in under
