"""What the bench asks of the product from inside, in a process of its own; answers are JSON.

python -m bench.within bench.inside town
python -m bench.within bench.inside accounts
python -m bench.within bench.inside drafts SLUG COUNT
python -m bench.within bench.inside capture FILE
python -m bench.within bench.inside visitors
python -m bench.within bench.inside kinds [PATH, ...]
python -m bench.within bench.inside queries [[PATH, COOKIES], ...]
python -m bench.within bench.inside searches LOGIN FILE
python -m bench.within bench.inside texts LOGIN FILE
python -m bench.within bench.inside sessions LOGIN ...
"""

import io
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.db.models import Count
from django.urls import resolve
from django.utils import timezone

from bench import town
from bench.asking import submission
from bench.names import FORM
from bench.recording import Step, dump, generalised, recording
from config.wsgi import application
from parvis.accounts.models import Account
from parvis.agents.acting import acting_as
from parvis.authorities.models import Authority
from parvis.base.scope import scope
from parvis.cases.actions import file
from parvis.cases.models import Case
from parvis.cases.queries import inbox_counts, inbox_page
from parvis.cases.wanted import Wanted
from parvis.catalogue.models import Procedure
from parvis.demo import staff
from parvis.events.actors import PERSON
from parvis.people.search import find


def fill() -> None:
    """Make the town."""
    town.make_town(at=timezone.now())


def accounts() -> None:
    """Open the accounts of the demonstration's agents, which the bulk writer leaves closed."""
    if not staff.has_accounts():
        staff.open_accounts()


def drafts(slug: str, count: str) -> list[list[str]]:
    """Make that many drafts, each held by a session: the draft and the session's key."""
    answers = town.ANSWERS if slug == FORM else {}
    with transaction.atomic():
        made = [
            town.make_draft(slug, answers | _somebody_else(answers, number), at=timezone.now())
            for number in range(int(count))
        ]
    return [[str(one.draft), one.session] for one in made]


def _somebody_else(answers: dict[str, Any], number: int) -> dict[str, Any]:
    """Another address for each: a contact named again and again is asked a question (decision note 37)."""
    return {"mail": f"odile.ferrand.{number}@courriel.example"} if "mail" in answers else {}


def capture(file: str) -> dict[str, Any]:
    """Submit twice, and write the statements of a submission; say how many there are."""
    # The first ones of a process also prepare it.
    for number in range(3):
        submitted(number)
    (first, own), (second, _other) = submitted(3), submitted(4)
    steps = generalised(first, second, own)
    Path(file).write_text(dump(steps), encoding="utf-8")
    return {"statements": len(steps), "sql": [step.sql for step in steps]}


def visitors() -> dict[str, Any]:
    """Who reads: the holders of a draft and of a case, each agent; and the town that offers the most."""
    now = timezone.now()
    draft, sent = (town.make_draft(FORM, town.ANSWERS, at=now) for _ in range(2))
    with scope(cases=[sent.draft]):
        reference = file(sent.draft, by=PERSON, at=now).case.reference
    with scope():
        richest = Authority.objects.annotate(offers=Count("procedures")).order_by("-offers", "code")[0]
        slug = Procedure.objects.filter(authority=richest).order_by("slug").values_list("slug", flat=True)[0]
    return {
        "draft": [str(draft.draft), draft.session],
        "case": [reference, sent.session],
        "town": richest.code,
        "slug": slug,
        "agents": [town.sign_in(account) for account in Account.objects.order_by("email")[:60]],
    }


def kinds(paths: str) -> dict[str, str]:
    """The name of the route behind each path."""
    return {path: str(resolve(path).url_name) for path in json.loads(paths)}


def queries(pages: str) -> list[int]:
    """How many statements each page runs, once it is warm."""
    found = []
    for path, cookies in json.loads(pages):
        held = "; ".join(f"{name}={value}" for name, value in cookies.items())
        request = {"method": "GET", "path": path, "headers": {"Cookie": held}, "body": None}
        asked(request)
        steps, status = asked(request)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        found.append(len(steps))
    return found


def submitted(number: int) -> tuple[list[Step], dict[str, Any]]:
    """Submit the fresh draft of one resident through the whole application.

    Return its statements and what names it.
    """
    held = town.make_draft(FORM, town.ANSWERS, at=timezone.now())
    csrf = "a" * 32
    steps, status = asked(submission(str(held.draft), held.session, csrf, number=number))
    if status != 302:
        raise RuntimeError(f"a submission answered {status}")
    with scope(cases=[held.draft]):
        reference = Case.objects.values_list("reference", flat=True).get(pk=held.draft)
    return steps, {"draft": held.draft, "session": held.session, "reference": reference}


def asked(request: dict[str, Any]) -> tuple[list[Step], int]:
    """Ask one thing of the application as its server does; return the statements and the status."""
    assert isinstance(application, WSGIHandler)
    body = (request["body"] or "").encode()
    path, _mark, query = request["path"].partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request["method"],
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": os.environ.get("PORT", "8000"),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
    }
    for name, value in request["headers"].items():
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    answered: list[int] = []

    def started(status: str, headers: Any, error: Any = None) -> Callable[[bytes], object]:
        answered.append(int(status[:3]))
        return lambda _piece: None

    with recording(connection) as steps:
        response = application(environ, started)
        for _piece in response:
            pass
        response.close()
    return steps, answered[0]


def searches(login: str, path: str) -> list[dict[str, Any]]:
    """Search each query of a file as an agent: who was found, and the processor the database took, in ms.

    Her rights are read again each time, and that is counted too. The kernel tells the nanoseconds of a process.
    """
    account = Account.objects.get_by_natural_key(login).pk
    connection.ensure_connection()
    spent = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    answers = []
    for query in json.loads(Path(path).read_text(encoding="utf-8")):
        now, before = timezone.now(), int(spent.read_text().split()[0])
        with acting_as(account, at=now) as grants:
            matches = find(query, grants=grants, at=now)
        milliseconds = (int(spent.read_text().split()[0]) - before) / 1e6
        answers.append({"found": [str(one.profile) for one in matches], "ms": milliseconds})
    return answers


def texts(login: str, path: str) -> list[float]:
    """Look for the words of a file among all the cases of an agent: milliseconds for counters and first page."""
    account = Account.objects.get_by_natural_key(login).pk
    answers = []
    for words in json.loads(Path(path).read_text(encoding="utf-8")):
        now, wanted = timezone.now(), Wanted(shelf="all", text=words)
        with acting_as(account, at=now) as grants:
            started = time.perf_counter()
            inbox_counts(grants, wanted, today=now.date())
            inbox_page(grants, wanted, today=now.date())
            answers.append((time.perf_counter() - started) * 1000)
    return answers


def sessions(*logins: str) -> list[str]:
    """Sign these accounts in; return the keys of their sessions."""
    return [town.sign_in(Account.objects.get_by_natural_key(login)) for login in logins]


def main() -> None:
    """Do what is asked and say it."""
    verbs: dict[str, Callable[..., Any]] = {
        "town": fill,
        "accounts": accounts,
        "drafts": drafts,
        "capture": capture,
        "visitors": visitors,
        "kinds": kinds,
        "queries": queries,
        "searches": searches,
        "texts": texts,
        "sessions": sessions,
    }
    json.dump(verbs[sys.argv[1]](*sys.argv[2:]), sys.stdout)


if __name__ == "__main__":
    main()
