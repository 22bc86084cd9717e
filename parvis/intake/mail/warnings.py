"""What the reading of an e-mail tells: a closed list of codes, each with its sentence."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WARNINGS: dict[str, str | Promise] = {
    "no_sender": _("L’expéditeur n’est pas indiqué."),
    "several_senders": _("Le message se dit écrit par plusieurs expéditeurs : seul le premier est retenu."),
    "look_alike_sender": _("L’adresse de l’expéditeur imite une autre adresse."),
    "dangerous_link": _("Un lien mène ailleurs que ce que ses mots annoncent."),
    "executable": _("Une pièce jointe est un programme."),
    "bidi": _("Un nom cachait des caractères qui retournent l’écriture."),
    "header_injection": _("Un en-tête cachait un retour à la ligne."),
    "encrypted": _("Le message est chiffré : son contenu n’a pas pu être lu."),
    "winmail": _("Des pièces étaient dans un fichier winmail.dat."),
    "invitation": _("Le message contient une invitation d’agenda."),
    "charset_guessed": _("L’alphabet du message était mal indiqué : des accents peuvent manquer."),
    "broken_base64": _("Une partie du message est abîmée : ce qui pouvait être lu l’a été."),
    "broken_structure": _("La structure du message est abîmée."),
    "broken_winmail": _("Le fichier winmail.dat est abîmé : il est gardé tel quel."),
    "too_many_parts": _("Le message contient trop de parties : les dernières n’ont pas été ouvertes."),
    "too_deep": _(
        "Le message contient trop de parties emboîtées : les plus profondes n’ont pas été ouvertes."
    ),
    "cut": _("Le message est trop long : la fin n’est que dans l’original."),
    "perhaps_automatic": _("L’objet ressemble à celui d’une réponse automatique."),
    "no_automatic_answer": _("L’expéditeur demande qu’aucun automate ne lui réponde."),
    "loop": _("Le message a tourné en rond entre des serveurs."),
    "too_big": _(
        "Le message est trop volumineux pour être gardé : seul son en-tête l’est, le reste est dans la boîte."
    ),
    "no_identity": _("Le message ne dit pas qui écrit ni d’où : l’accusé d’enregistrement le demande."),
    "forged_token": _("L’adresse de réponse a été falsifiée : rien n’est rattaché."),
    "unreadable": _("Le message n’a pas la forme d’un courriel."),
}
"""Every code that `Mail.warnings` or an arrival may hold, in the order in which they are told."""


def ordered(codes: set[str]) -> tuple[str, ...]:
    """These codes, in the order of the list."""
    return tuple(code for code in WARNINGS if code in codes)
