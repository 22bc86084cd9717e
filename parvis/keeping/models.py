"""The backups this installation took, for who watches it: what is true of them is in the vault."""

from django.db import ProgrammingError, models
from django.utils.translation import gettext_lazy as _


class Backup(models.Model):
    """One backup that ended: its name in the vault, and what it said. Of the installation: of no authority."""

    id = models.CharField(primary_key=True, max_length=60)
    taken_at = models.DateTimeField(_("instant sauvegardé"))
    ended_at = models.DateTimeField(_("fin"))
    files = models.PositiveBigIntegerField(_("fichiers"))
    copied = models.PositiveBigIntegerField(_("fichiers copiés cette fois"))
    bytes = models.PositiveBigIntegerField(_("octets écrits cette fois"))
    faults = models.PositiveIntegerField(_("fichiers perdus ou abîmés"))
    verified_at = models.DateTimeField(_("relue en entier"), null=True, blank=True)

    class Meta:
        verbose_name = _("sauvegarde")
        ordering = ["-taken_at"]

    def __str__(self) -> str:
        return self.id


def last_backup() -> Backup | None:
    """The last backup that ended; None before the first, and in a database of a version without backups."""
    try:
        return Backup.objects.order_by("-taken_at").first()
    except ProgrammingError:
        return None
