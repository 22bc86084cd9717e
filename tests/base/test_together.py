"""Several writes in one statement: what ``save`` would have written, all of it or nothing."""

import pytest
from django.db import IntegrityError, connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.authorities.models import CalendarCorrection, Unit
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope
from parvis.base.together import Write, change, insertion, insertion_of_all, insertion_or_change, write
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def unit(cast: Cast, code: str) -> Unit:
    """A service that no table holds yet."""
    found = new_id()
    return Unit(
        id=found, authority=cast.town, code=code, name="Service « à l’essai » 100 %", path=[str(found)]
    )


def correction(cast: Cast) -> CalendarCorrection:
    """A correction that no table holds yet."""
    return CalendarCorrection(authority=cast.town, day=timezone.now().date(), is_holiday=True)


def test_rows_are_written_by_one_statement_as_save_writes_them(cast: Cast) -> None:
    first, second, closed = unit(cast, "premier"), unit(cast, "second"), correction(cast)
    with scope(walls=[Wall(cast.town.pk, "")]):
        with CaptureQueriesContext(connection) as asked:
            write(*map(insertion, (first, second, closed)))
        assert len(asked) == 1
        assert model_to_dict(Unit.objects.get(pk=first.pk)) == model_to_dict(first)
        assert Unit.objects.filter(pk=second.pk).exists()
        assert CalendarCorrection.objects.get(pk=closed.pk).day == closed.day
        # They are known to be there: saving again changes them.
        first.name = "Service changé"
        first.save()
        assert Unit.objects.get(pk=first.pk).name == "Service changé"


def test_rows_of_a_model_go_in_one_list_and_are_what_save_writes(cast: Cast) -> None:
    rows = [unit(cast, "premier"), unit(cast, "second")]
    rows[0].address = '1 rue de l’École\n« Montrevel » \\ {"a": null}'
    with scope(walls=[Wall(cast.town.pk, "")]):
        few, many = insertion_of_all(rows[:1]), insertion_of_all(rows)
        assert few.sql == many.sql
        write(many)
        for row in rows:
            assert model_to_dict(Unit.objects.get(pk=row.pk)) == model_to_dict(row)
            assert not row._state.adding


def test_a_row_changes_where_it_is_and_is_made_where_it_is_not(cast: Cast) -> None:
    row = unit(cast, "premier")
    with scope(walls=[Wall(cast.town.pk, "")]):
        row.name = "Premier"
        write(insertion_or_change(row, ["name"]))
        row.name, row.email = "Second", "second@montrevel.example"
        write(insertion_or_change(row, ["name"]))
        kept = Unit.objects.get(pk=row.pk)
        assert (kept.name, kept.email) == ("Second", "")
        write(change(row, ["email"]))
        kept = Unit.objects.get(pk=row.pk)
        assert (kept.name, kept.email) == ("Second", "second@montrevel.example")
        assert kept.path == row.path


def test_a_refused_row_takes_the_others_with_it(cast: Cast) -> None:
    first, twin = unit(cast, "jumeau"), unit(cast, "jumeau")
    with pytest.raises(IntegrityError), scope(walls=[Wall(cast.town.pk, "")]):
        write(insertion(first), insertion(twin))
    with scope(walls=[Wall(cast.town.pk, "")]):
        assert not Unit.objects.filter(code="jumeau").exists()


def test_a_row_behind_another_wall_is_refused(cast: Cast) -> None:
    with (
        pytest.raises(Exception, match="row-level security"),
        scope(walls=[Wall(cast.other_town.pk, "")]),
    ):
        write(insertion(unit(cast, "ailleurs")), insertion(correction(cast)))


def test_any_statement_that_writes_goes_along(cast: Cast) -> None:
    rename = Write("UPDATE authorities_unit SET name = %s WHERE id = %s", ("Autrement", cast.association.pk))
    with scope(walls=[Wall(cast.town.pk, "")]):
        write(rename, insertion(unit(cast, "avec")))
        assert Unit.objects.get(pk=cast.association.pk).name == "Autrement"
        assert Unit.objects.filter(code="avec").exists()
