"""The page that asks who files for whom, in the words of the desk and in those of who helps online.

It is a page of the form engine like the others, so that each door shows, saves and checks it as it does the rest.
Its ids hold « __ », which no form may use (``parvis.forms.definition``).
"""

from parvis.forms.shape import Field, Form, Label, Option, Section, Step, Validation

STEP = "qui-depose"
"""The id of the page: a dash keeps it apart from the steps of a procedure."""
CHANNEL = "filing__channel"
STAMP = "filing__stamp"
GROUND = "filing__ground"
HELPER = "filing__helper"
RELATION = "filing__relation"
MANDATE = "filing__mandate"
PAPERS = "filing__papers"
EMAIL = "filing__email"
TELEPHONE = "filing__telephone"
HERSELF = "herself"

OLDEST_STAMP = "today-2y"
"""An older stamp is a slip of the keyboard (2016, 0026), which silence would turn into a decision within the hour."""

POSTED = f"{CHANNEL} == 'post'"
OTHERS = f"{GROUND} == 'parent' or {GROUND} == 'contact' or {GROUND} == 'helper'"
RELATED = f"{GROUND} == 'parent' or {GROUND} == 'helper'"
MANDATED = f"{GROUND} == 'helper'"


def mapped(form: Form) -> set[str]:
    """What a form says of the applicant, as ``applicant.person``."""
    return {one.maps_to for one in form.by_id.values() if one.maps_to}


def at_the_desk(form: Form) -> Step:
    """The page an agent fills: how the request came, who asks, and who acts for the person if it is another."""
    helper = (
        _person("Son nom", "Their name", OTHERS),
        _relation("Son lien avec la personne", "Their relation to the person"),
        _mandate("Ce qui l’autorise", "What authorises them", "", ""),
        _papers(),
        _telephone("Son téléphone", "Their telephone number", OTHERS),
        _email(
            "Son adresse électronique",
            "Their e-mail address",
            OTHERS,
            "Si la personne n’a pas d’adresse électronique, nos messages arrivent ici.",
            "If the person has no e-mail address, our messages arrive here.",
        ),
    )
    return _page("Qui dépose, et comment", "Who files, and how", (*_coming(), _asking(form), *helper), {})


def online(form: Form) -> Step:
    """The page that somebody who helps fills online about herself."""
    who = Field(
        id=GROUND,
        type="choice",
        label=_say("Vous faites cette demande en tant que", "You make this request as"),
        required="yes",
        options=(
            _option("parent", "Parent ou représentant légal", "Parent or legal representative"),
            *_contact(form, "Contact de l’organisation", "A contact of the organisation"),
            _option(
                "helper",
                "Aidant : une personne vous a demandé de le faire pour elle",
                "Helper: somebody asked you to do it for them",
            ),
        ),
    )
    helper = (
        _person("Votre nom", "Your name", ""),
        _relation("Votre lien avec cette personne", "Your relation to this person"),
        _mandate(
            "Ce qui vous autorise",
            "What authorises you",
            " Un simple papier signé par la personne suffit.",
            " A plain paper signed by the person is enough.",
        ),
        _papers(),
        _telephone("Votre téléphone", "Your telephone number", ""),
        _email(
            "Votre adresse électronique",
            "Your e-mail address",
            "",
            "Si la personne n’a pas d’adresse électronique, nos messages pour elle vous arrivent.",
            "If the person has no e-mail address, our messages for them come to you.",
        ),
    )
    intro = _say(
        "Vous faites cette demande pour quelqu’un. Cette page parle de vous ; dans les suivantes, « vous » désigne "
        "cette personne.",
        "You make this request for somebody. This page is about you; on the next ones, “you” means that person.",
    )
    return _page("Vous, qui aidez", "You, who are helping", (who, *helper), intro)


def _coming() -> tuple[Field, Field]:
    channel = Field(
        id=CHANNEL,
        type="choice",
        label=_say("Comment la demande arrive", "How the request arrives"),
        required="yes",
        options=(
            _option("counter", "À l’accueil", "At the counter"),
            _option("telephone", "Par téléphone", "By telephone"),
            _option("post", "Par courrier", "By post"),
        ),
    )
    stamp = Field(
        id=STAMP,
        type="date",
        label=_say("Date du tampon", "Date of the stamp"),
        help=_say(
            "Le jour où le courrier est arrivé : les délais partent de là.",
            "The day the letter arrived: the time limits run from it.",
        ),
        required="yes",
        condition=POSTED,
        validation=Validation(min_date=OLDEST_STAMP, max_date="today"),
    )
    return channel, stamp


def _asking(form: Form) -> Field:
    return Field(
        id=GROUND,
        type="choice",
        label=_say("Qui demande", "Who is asking"),
        help=_say(
            "Les pages suivantes parlent de la personne pour qui est la demande, même si une autre la demande "
            "pour elle.",
            "The next pages are about the person the request is for, even if somebody else asks on their behalf.",
        ),
        required="yes",
        options=(
            _option(HERSELF, "La personne elle-même", "The person themselves"),
            _option("parent", "Un parent ou un représentant légal", "A parent or legal representative"),
            *_contact(form, "Un contact de l’organisation", "A contact of the organisation"),
            _option("helper", "Un aidant, avec un mandat", "A helper, with a mandate"),
        ),
    )


def _contact(form: Form, french: str, english: str) -> tuple[Option, ...]:
    """Only a form that asks for an organisation may be filed by its contact."""
    return (_option("contact", french, english),) if "applicant.organisation" in mapped(form) else ()


def _person(french: str, english: str, condition: str) -> Field:
    own = "" if condition else "on"
    label = _say(french, english)
    return Field(id=HELPER, type="person", label=label, required="yes", condition=condition, autocomplete=own)


def _relation(french: str, english: str) -> Field:
    return Field(
        id=RELATION,
        type="text",
        label=_say(french, english),
        help=_say(
            "Par exemple : sa mère, son voisin, une association.",
            "For example: their mother, a neighbour, an association.",
        ),
        required="yes",
        condition=RELATED,
        validation=Validation(max_length=120),
    )


def _mandate(french: str, english: str, more_french: str, more_english: str) -> Field:
    return Field(
        id=MANDATE,
        type="text",
        label=_say(french, english),
        help=_say(
            f"Par exemple : mandat signé le 3 mars 2026.{more_french}",
            f"For example: mandate signed on 3 March 2026.{more_english}",
        ),
        required="yes",
        condition=MANDATED,
        validation=Validation(max_length=200),
    )


def _papers() -> Field:
    return Field(
        id=PAPERS,
        type="files",
        label=_say("Le mandat, si vous l’avez", "The mandate, if you have it"),
        condition=MANDATED,
        max_files=3,
    )


def _telephone(french: str, english: str, condition: str) -> Field:
    own = "" if condition else "on"
    return Field(
        id=TELEPHONE, type="telephone", label=_say(french, english), condition=condition, autocomplete=own
    )


def _email(french: str, english: str, condition: str, help_french: str, help_english: str) -> Field:
    return Field(
        id=EMAIL,
        type="email",
        label=_say(french, english),
        help=_say(help_french, help_english),
        condition=condition,
        autocomplete="" if condition else "on",
    )


def _page(french: str, english: str, fields: tuple[Field, ...], intro: Label) -> Step:
    section = Section(id="filing__section", fields=fields)
    return Step(id=STEP, title=_say(french, english), sections=(section,), intro=intro)


def _option(value: str, french: str, english: str) -> Option:
    return Option(value, _say(french, english))


def _say(french: str, english: str) -> Label:
    return {"fr": french, "en": english}
