"""The rows of the bare contenders, in tables made by ``bench.scratch``."""

from typing import ClassVar

from django.db import models


class Row(models.Model):  # noqa: DJ008  # nobody prints it
    """What a five-field form says."""

    family_name = models.TextField()
    given_names = models.TextField()
    email = models.TextField()
    event = models.TextField()
    guests = models.IntegerField()
    created_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Row"]] = models.Manager()

    class Meta:
        managed = False
        db_table = "bench_row"


class File(models.Model):  # noqa: DJ008  # nobody prints it
    """A file received."""

    name = models.TextField()
    path = models.TextField()
    size = models.BigIntegerField()
    created_at = models.DateTimeField()

    objects: ClassVar[models.Manager["File"]] = models.Manager()

    class Meta:
        managed = False
        db_table = "bench_file"
