"""What the decisions of agents taught, by authority: counts under keyed digests, no word of anybody."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.authorities.models import Authority
from parvis.base.identifiers import new_id


class LearntWord(models.Model):
    """How often agents took a procedure, or refused it, for a message that has a word."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.CASCADE, related_name="+", db_index=False)
    procedure = models.SlugField(max_length=80, db_index=False)
    word = models.CharField(max_length=24)
    """Keyed digest of its stem, in hexadecimal."""
    taken = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("mot appris")
        constraints = [
            models.UniqueConstraint(fields=["authority", "procedure", "word"], name="learnt_word_once")
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.word}"


class LearntMessage(models.Model):
    """In how many messages that agents decided upon a word came."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=24)
    messages = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("fréquence apprise")
        constraints = [models.UniqueConstraint(fields=["authority", "word"], name="learnt_message_once")]

    def __str__(self) -> str:
        return self.word
