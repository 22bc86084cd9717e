"""What is kept about the running of the installation. Nothing here belongs to an authority or tells of a person."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobFailure(models.Model):
    """Why a job last failed: the class of the error and where it was raised, never its message."""

    job = models.BigIntegerField(primary_key=True)
    task = models.CharField(max_length=128)
    error = models.CharField(max_length=200)
    """The class of the error, with its module."""
    place = models.CharField(max_length=200)
    """The last line of ours it went through: file, line and function."""
    attempt = models.PositiveIntegerField()
    failed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("échec d’un travail")
        indexes = [models.Index(fields=["failed_at"], name="job_failure_age")]

    def __str__(self) -> str:
        return f"{self.task} {self.job}"
