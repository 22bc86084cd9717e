"""A queryset compiled once: other values and other connections, the same rows as the queryset itself."""

from collections.abc import Iterable
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.sql.compiler import SQLCompiler

from parvis.authorities.models import Authority, Unit
from parvis.base.compiled import MOST_KEPT, PART, Compiled, CompiledFor, Kept
from parvis.base.scope import scope
from parvis.notifications.models import Delivery
from tests.cast import Cast

by_code = Compiled(lambda code: Authority.objects.filter(code=code), "a code")


@pytest.mark.django_db
def test_each_run_answers_to_its_own_values(cast: Cast) -> None:
    with scope():
        for authority in (cast.town, cast.other_town, cast.town):
            assert by_code.rows(authority.code) == [authority]
        assert by_code.rows("nowhere") == []


@pytest.mark.django_db
def test_values_go_where_their_samples_stand(cast: Cast) -> None:
    both = Compiled(
        lambda name, code: Authority.objects.filter(code=code, kind="commune", name=name), "a name", "a code"
    )
    with scope():
        assert both.rows(cast.town.name, cast.town.code) == [cast.town]
        assert both.rows(cast.town.code, cast.town.name) == []


@pytest.mark.django_db
def test_what_is_deferred_or_read_along_is_what_the_queryset_says(cast: Cast) -> None:
    units = Compiled(
        lambda unit: Unit.objects.select_related("authority").only("code", "authority__name").filter(pk=unit),
        UUID(int=1),
    )
    with scope():
        (found,) = units.rows(cast.other_unit.pk)
        assert "name" in found.get_deferred_fields()
        assert Unit.authority.is_cached(found)
        assert found.authority.name == cast.other_town.name


@pytest.mark.django_db
def test_columns_are_asked_once_what_they_make_of_an_answer(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    usual = SQLCompiler.get_converters

    def counted(compiler: SQLCompiler, columns: Iterable[Any]) -> Any:
        asked.append(1)
        return usual(compiler, columns)

    monkeypatch.setattr(SQLCompiler, "get_converters", counted)
    courts = Compiled(lambda code: Authority.objects.filter(code=code), "a code")
    with scope():
        found = [courts.rows(cast.town.code) for _turn in range(3)]
    assert len(asked) == 1
    assert [one.court for (one,) in found] == [cast.town.court] * 3


@pytest.mark.django_db
def test_a_list_is_one_value_whatever_its_length(cast: Cast) -> None:
    among = Compiled(
        lambda ids, authorities: (
            Unit.objects.filter(pk__among=ids, authority__among=authorities)
            .order_by("pk")
            .values_list("pk", "name")
        ),
        [UUID(int=1)],
        [UUID(int=2)],
    )
    towns = [cast.town.pk, cast.other_town.pk]
    with scope():
        known = list(Unit.objects.filter(authority__in=towns).order_by("pk").values_list("pk", "name"))
        assert among.tuples([pk for pk, _name in known], towns) == known
        assert among.tuples([known[0][0]], towns) == known[:1]
        assert among.tuples([], towns) == []


@pytest.mark.django_db
def test_what_is_written_for_one_who_asks_serves_no_other(cast: Cast) -> None:
    def make(kinds: list[str], code: str) -> "QuerySet[Authority]":
        return Authority.objects.filter(code=code, kind__in=kinds)

    read = CompiledFor(make, "a code")
    with scope():
        for kinds, found in ((["commune"], [cast.town]), (["region", "syndicate"], []), ([], [])):
            for _again in range(2):
                assert read.rows(tuple(kinds), kinds, cast.town.code) == found
        assert read.rows(("commune",), ["commune"], cast.other_town.code) == [cast.other_town]


@pytest.mark.django_db
def test_a_part_written_elsewhere_brings_its_values(cast: Cast) -> None:
    chosen = RawSQL(f"code = ANY (ARRAY({PART}))", (), BooleanField())
    read = Compiled(lambda: Authority.objects.filter(chosen).order_by("code"))
    with scope():
        assert read.rows_around("SELECT %s", [cast.town.code]) == [cast.town]
        both = sorted([cast.town, cast.other_town], key=lambda one: one.code)
        assert read.rows_around("SELECT unnest(%s::text[])", [[one.code for one in both]]) == both


def test_the_oldest_of_what_is_kept_goes_first() -> None:
    kept: Kept[int] = Kept()
    for number in range(MOST_KEPT + 1):
        assert kept.get(number, lambda number=number: number) == number  # type: ignore[misc]  # a default, for the loop
    assert kept.get(1, lambda: -1) == 1
    assert kept.get(0, lambda: -1) == -1


@pytest.mark.parametrize("sample", ["commune", "met nowhere"])
def test_a_sample_met_twice_or_nowhere_is_refused(sample: str) -> None:
    read = Compiled(lambda _value: Authority.objects.filter(kind="commune", code="commune"), sample)
    with pytest.raises(ValueError, match="values to unpack"):
        read.rows("anything")


@pytest.mark.django_db(transaction=True)
def test_each_thread_reads_on_its_own_connection(cast: Cast) -> None:
    seen: list[tuple[Authority, ...]] = []

    def read() -> None:
        try:
            with scope():
                seen.append((*by_code.rows(cast.other_town.code),))
        finally:
            connection.close()

    with scope():
        by_code.rows(cast.town.code)
        thread = Thread(target=read)
        thread.start()
        thread.join(20)
    assert seen == [(cast.other_town,)]


def test_words_of_a_partial_index_are_written_in_the_statement() -> None:
    sql, values = Delivery.objects.needing_attention().values("pk").query.sql_with_params()
    assert "IN ('uncertain', 'failed')" in sql
    assert values == ()
    for stranger in (["a'b"], ["Failed"], []):
        with pytest.raises(ValueError, match=r"\["):
            str(Delivery.objects.filter(state__spelt=stranger).query)
