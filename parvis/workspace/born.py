"""A day of birth, as an agent types it."""

from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy

IN_THE_PAST = MaxValueValidator(
    timezone.localdate, gettext_lazy("La date de naissance doit être dans le passé.")
)
