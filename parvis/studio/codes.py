"""The codes a document holds, in the words of their menus: one reads « est obligatoire », never « yes »."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from parvis.catalogue.themes import LIFE_EVENTS, THEMES

from .form.kinds import KINDS, Words
from .form.wording import REQUIRED_WORDS
from .step_words import NAMES, OUTCOMES, ROLES, RULES

QUALIFIED: Mapping[str, Words] = {
    "verified": _("fixé par un texte national"),
    "local": _("décidé par la collectivité"),
    "unverified": _("pas encore confirmé"),
}
"""Where a delay, a fee or a piece comes from."""
SILENCE: Mapping[str, Words] = {
    "acceptance": _("la demande est acceptée"),
    "rejection": _("la demande est refusée"),
    "none": _("rien n’est décidé"),
}
FATES: Mapping[str, Words] = {
    "eliminate": _("proposées à l’élimination"),
    "sort": _("proposées à l’élimination, un échantillon gardé"),
    "keep": _("jamais éliminées"),
}
PUBLICS: Mapping[str, Words] = {
    "person": _("particuliers"),
    "association": _("associations"),
    "company": _("entreprises"),
}
WAYS: Mapping[str, Words] = {
    "portal": _("en ligne"),
    "counter": _("au guichet"),
    "post": _("par courrier"),
    "telephone": _("par téléphone"),
    "email": _("par courriel"),
}
CODES: Mapping[str, Mapping[str, Words]] = {
    "required": REQUIRED_WORDS,
    "type": {code: words.name for code, words in KINDS.items()},
    "qualifier": QUALIFIED,
    "fee_qualifier": QUALIFIED,
    "announced_qualifier": QUALIFIED,
    "rule": {**SILENCE, **RULES},
    "outcome": OUTCOMES,
    "role": ROLES,
    "kind": {**NAMES, "alarm": _("alerte")},
    "fate": FATES,
    "audiences": PUBLICS,
    "channels": WAYS,
    "theme": THEMES,
    "life_event": LIFE_EVENTS,
}
"""By the key they stand under, then by code."""
