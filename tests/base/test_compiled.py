"""A queryset compiled once: other values and other connections, the same rows as the queryset itself."""

from threading import Thread
from uuid import UUID

import pytest
from django.db import connection

from parvis.authorities.models import Authority, Unit
from parvis.base.compiled import Compiled
from parvis.base.scope import scope
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
