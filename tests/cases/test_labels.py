"""Labels: put on cases, taken off, kept by managers, and behind their walls."""

import pytest
from django.utils import timezone

from parvis.agents.models import Right
from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.cases.actions import (
    CannotKeepLabels,
    CannotLabel,
    add_label,
    change_label,
    change_labels,
    create_label,
    remove_label,
    retire_label,
)
from parvis.cases.labels import labels_for, labels_of, labels_seen
from parvis.cases.models import Case, CaseLabel, Label
from parvis.events.models import Event
from tests.cast import CULTURE, SCHOOL, Cast

from .steps import kinds


def label(cast: Cast, name: str = "Urgent", reserved_to: str = CULTURE) -> Label:
    """A label of the town, made by its manager."""
    with scope(walls=cast.walls):
        return create_label(
            grants_of(cast.manager), name=name, tone="danger", reserved_to=reserved_to, at=timezone.now()
        )


def borne(cast: Cast, case: Case) -> list[str]:
    """The names of the labels a case bears."""
    with scope(walls=cast.walls):
        return [one.name for one in labels_of([case.pk]).get(case.pk, [])]


def test_a_label_goes_on_a_case_and_off_it(cast: Cast) -> None:
    case, urgent = cast.file(), label(cast)
    with scope(walls=cast.walls):
        add_label(case.pk, urgent.pk, by=cast.agent, at=timezone.now())
    assert borne(cast, case) == ["Urgent"]
    with scope(walls=cast.walls):
        with pytest.raises(CannotLabel):
            add_label(case.pk, urgent.pk, by=cast.agent, at=timezone.now())
        remove_label(case.pk, urgent.pk, by=cast.agent, at=timezone.now())
        with pytest.raises(CannotLabel):
            remove_label(case.pk, urgent.pk, by=cast.agent, at=timezone.now())
    assert borne(cast, case) == []
    assert kinds(cast, case)[-2:] == ["case.labelled", "case.unlabelled"]
    assert cast.read(case).revision == case.revision


def test_a_label_of_another_sector_or_town_fits_no_case(cast: Cast) -> None:
    school = cast.offer("cantine", cast.childhood, sector=SCHOOL)
    case = cast.file(procedure=school)
    urgent = label(cast)
    with scope(walls=cast.walls):
        other = create_label(
            grants_of(cast.outsider_town), name="Ailleurs", tone="info", reserved_to="", at=timezone.now()
        )
        for foreign in (urgent, other):
            with pytest.raises(CannotLabel):
                add_label(case.pk, foreign.pk, by=cast.outsider_sector, at=timezone.now())
        assert labels_for(case) == []
        assert labels_seen(grants_of(cast.agent)) == [urgent]
        assert labels_seen(grants_of(cast.outsider_sector)) == []


def test_a_page_of_ticks_does_only_what_changed_on_it(cast: Cast) -> None:
    case = cast.file()
    first, second, third = (label(cast, name) for name in ("Un", "Deux", "Trois"))
    with scope(walls=cast.walls):
        add_label(case.pk, first.pk, by=cast.agent, at=timezone.now())
        # Drawn with the first; meanwhile a colleague adds the second.
        add_label(case.pk, second.pk, by=cast.colleague, at=timezone.now())
        changed = change_labels(
            case.pk, shown=[first.pk], ticked=[third.pk], by=cast.agent, at=timezone.now()
        )
    assert changed == 2
    assert borne(cast, case) == ["Deux", "Trois"]


def test_a_retired_label_stays_where_it_is_and_goes_nowhere_else(cast: Cast) -> None:
    first, second, urgent = cast.file(), cast.file(), label(cast)
    with scope(walls=cast.walls):
        add_label(first.pk, urgent.pk, by=cast.agent, at=timezone.now())
        retire_label(grants_of(cast.manager), urgent.pk, at=timezone.now())
        with pytest.raises(CannotLabel):
            add_label(second.pk, urgent.pk, by=cast.agent, at=timezone.now())
    assert borne(cast, first) == ["Urgent"]
    assert label(cast).pk != urgent.pk


def test_only_a_manager_of_the_place_keeps_the_list(cast: Cast) -> None:
    urgent = label(cast)
    with scope(walls=cast.walls):
        whole = cast.agent_of(cast.town, "Odile Tout", rights=[Right.MANAGE], sectors=[CULTURE])
        everywhere = create_label(
            grants_of(whole), name="VIP", tone="info", reserved_to="", at=timezone.now()
        )
        for refused in (cast.agent, cast.receptionist, cast.outsider_town):
            with pytest.raises(CannotKeepLabels):
                change_label(grants_of(refused), urgent.pk, name="X", tone="info", at=timezone.now())
        with pytest.raises(CannotKeepLabels):
            retire_label(grants_of(cast.manager), everywhere.pk, at=timezone.now())
        with pytest.raises(CannotKeepLabels, match="taken"):
            change_label(
                grants_of(cast.manager),
                label(cast, "Autre").pk,
                name="urgent",
                tone="info",
                at=timezone.now(),
            )
        with pytest.raises(CannotKeepLabels, match="name"):
            change_label(grants_of(cast.manager), urgent.pk, name="  ", tone="info", at=timezone.now())
        told = set(Event.objects.filter(kind__startswith="label.").values_list("kind", flat=True))
    assert told == {"label.created"}


def test_labels_stay_behind_their_walls(cast: Cast) -> None:
    case, urgent = cast.file(), label(cast)
    with scope(walls=cast.walls):
        add_label(case.pk, urgent.pk, by=cast.agent, at=timezone.now())
    for outsider in (cast.outsider_town, cast.outsider_sector):
        with scope(walls=cast.walls):
            walls = grants_of(outsider).walls
        with scope(walls=walls):
            assert not CaseLabel.objects.exists()
    with scope(cases=[case.pk]):
        assert not CaseLabel.objects.exists()
        assert not Label.objects.exists()
