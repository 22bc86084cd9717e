"""The process of a procedure, made as a list: what is added, what each step is told, when each way is taken."""

from collections.abc import Mapping, Sequence
from typing import Any

from parvis.catalogue.known import Named
from parvis.processes.steps.shape import Alarm, Back, Choice, End, Item, Step, Together
from parvis.studio.process.choices import Choices
from parvis.studio.process.held import free_name
from parvis.studio.process.panels import AlarmForm, StepForm

from .hand import Hand
from .names import Names

PANEL = "form.pv-process__panel"
NOTHING = Choices(Named({}, {}, {}), {}, {}, {})


def make_process(hand: Hand, items: Sequence[Item], names: Names) -> None:
    """Make the list, one element after the other; then say when each way is taken."""
    _make_list(hand, items, "dans=", names)


def _make_list(hand: Hand, items: Sequence[Item], where: str, names: Names) -> None:
    for item in items:
        name = _add(hand, item, where, names)
        match item:
            case Step():
                _tell(hand, item, name, names)
                for alarm in item.alarms:
                    _alarm(hand, alarm, name, names)
            case Choice():
                _choose(hand, item, name, names)
            case Together():
                _part(hand, item, name, names)
        where = f"apres={name}"


def _add(hand: Hand, item: Item, where: str, names: Names) -> str:
    """Add an element; return the name it was given."""
    if isinstance(item, End) and (born := _end_born(hand, where.removeprefix("apres="))):
        return _named(hand, item, born, names)
    hand.open(f"parcours/+ajouter/?{where}")
    form = hand.page.locator("form").filter(has=hand.page.locator('[name="kind"]'))
    kind = item.kind if isinstance(item, Step) else type(item).__name__.lower()
    form.locator(f'[name="kind"][value="{kind}"]').press("Space")
    form.locator('[name="name"]').fill("" if isinstance(item, Back) else item.name)
    if isinstance(item, Back):
        form.locator('[name="to"]').select_option(names.steps[item.to])
    hand.press(form)
    if isinstance(item, Back):
        return ""
    names.steps[item.id] = made = _made(hand)
    return made


def _made(hand: Hand) -> str:
    """What was just added: its panel is open, or the list is, at its line."""
    page, _sharp, line = hand.page.url.partition("#step:")
    return line or page.rstrip("/").rsplit("/", 1)[1]


def _end_born(hand: Hand, after: str) -> str:
    """The end that a list has of itself, after an element; "" when one is to be added."""
    hand.open("parcours/")
    end = hand.page.locator(f'[id="step:{after}"] + [id^="step:"].pv-process__line--end')
    return str(end.first.get_attribute("id")).removeprefix("step:") if end.count() else ""


def _named(hand: Hand, end: End, name: str, names: Names) -> str:
    names.steps[end.id] = name
    hand.open(f"parcours/{name}/")
    form = hand.page.locator(PANEL)
    hand.say(form, {"name": end.name}.get)
    hand.press(form, "save")
    return name


def _tell(hand: Hand, step: Step, name: str, names: Names) -> None:
    """Fill the panel of a step; a list of questions or of visas grows by two at each saving."""
    settings = names.settings(step.settings)
    wanted = StepForm(step.kind, step.name, settings, NOTHING, period=step.period).initial
    grows = max(len(settings.get("fields", ())), len(settings.get("chain", ())), 1)
    for _turn in range(0, grows, 2):
        hand.open(f"parcours/{name}/")
        form = hand.page.locator(PANEL)
        hand.say(form, wanted.get)
        hand.press(form, "save")
    taken: set[str] = set()
    for asked in step.settings.get("fields", ()) if step.kind == "task" else ():
        made = free_name(asked["label"], taken, otherwise="reponse")
        taken.add(made)
        names.parts[f"{name}.{asked['id']}"] = f"{name}.{made}"


def _alarm(hand: Hand, alarm: Alarm, step: str, names: Names) -> None:
    hand.open(f"parcours/{step}/alerte/")
    wanted = AlarmForm(alarm.name, alarm.period, interrupts=alarm.interrupts).initial
    form = hand.page.locator("form").filter(has=hand.page.locator('[name="happens"]'))
    hand.say(form, wanted.get)
    hand.press(form)
    names.steps[alarm.id] = made = _made(hand)
    _make_list(hand, alarm.items, f"dans={made}&voie=0", names)


def _choose(hand: Hand, choice: Choice, name: str, names: Names) -> None:
    hand.open(f"parcours/{name}/")
    for _more in choice.branches[2:]:
        hand.press(hand.page.locator(PANEL), "way")
    form = hand.page.locator(PANEL)
    hand.say(
        form, {"name": choice.name, **{f"way_{at}": one.name for at, one in enumerate(choice.branches)}}.get
    )
    hand.press(form, "save")
    for rank, branch in enumerate(choice.branches):
        if not branch.otherwise:
            hand.open(f"parcours/{name}/voie/{rank}/")
            hand.express(names.way(branch.condition))
        _make_list(hand, branch.items, f"dans={name}&voie={rank}", names)


def _part(hand: Hand, together: Together, name: str, names: Names) -> None:
    hand.open(f"parcours/{name}/")
    for _more in together.branches[2:]:
        hand.press(hand.page.locator(PANEL), "way")
    for rank, branch in enumerate(together.branches):
        _make_list(hand, branch, f"dans={name}&voie={rank}", names)


def told(items: Sequence[Item], names: Names) -> list[Any]:
    """A list as one compares it: under the names the studio gives, without those of its joins."""
    return [_told(item, names) for item in items]


def _told(item: Item | Alarm, names: Names) -> Any:
    if isinstance(item, Back):
        return ["back", names.steps.get(item.to, item.to)]
    said: dict[str, Any] = {
        "is": type(item).__name__,
        "id": names.steps.get(item.id, item.id),
        "name": item.name,
    }
    match item:
        case Step():
            settings = names.settings(item.settings)
            said |= {"kind": item.kind, "period": item.period, "settings": _plain(settings)}
            said["alarms"] = [_told(one, names) for one in item.alarms]
        case Alarm():
            said |= {"period": item.period, "interrupts": item.interrupts, "items": told(item.items, names)}
        case Choice():
            said["ways"] = [
                [one.name, names.way(one.condition), one.otherwise, told(one.items, names)]
                for one in item.branches
            ]
        case Together():
            said["ways"] = [told(one, names) for one in item.branches]
    return said


def _plain(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings without what no panel types: the other languages of a question for colleagues, ids of answers.

    What is ticked is in any order: the studio writes it in that of its boxes.
    """
    kept = {key: value for key, value in settings.items() if key != "question"}
    kept["question"] = settings.get("question", {}).get("fr")
    kept["fields"] = [
        {key: value for key, value in one.items() if key != "id" and value is not False}
        if isinstance(one, dict)
        else one
        for one in settings.get("fields", ())
    ]
    for ticked in ("fields", "units"):
        if all(isinstance(one, str) for one in kept.get(ticked, ())):
            kept[ticked] = sorted(kept.get(ticked, ()))
    return kept
