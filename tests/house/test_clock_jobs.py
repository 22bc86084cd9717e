"""What time must do is asked for by the clock: a verb that no periodic job calls would never happen."""

from procrastinate.contrib.django import app

BY_THE_CLOCK = {
    "parvis.accounts.jobs.forget_ended_sessions",
    "parvis.cases.jobs.pass_the_hour",
    "parvis.cases.jobs.send_forgotten_replies",
    "parvis.people.jobs.look_for_duplicates",
    "parvis.notifications.jobs.warn_of_silence",
    "parvis.notifications.jobs.recover_deliveries",
    "parvis.notifications.jobs.tell_the_day",
    "parvis.notifications.jobs.warn_of_calls",
    "parvis.notifications.jobs.forget_old_addressees",
    "parvis.notifications.jobs.forget_old_news",
    "parvis.batches.jobs.forget",
    "parvis.campaigns.jobs.send_portions",
    "parvis.campaigns.jobs.forget",
    "parvis.people.jobs.forget_names",
    "parvis.person_file.jobs.forget_unanswered",
    "parvis.events.jobs.make_room",
    "parvis.events.jobs.export_heads",
    "parvis.events.jobs.forget_old_accesses",
    "parvis.documents.jobs.examine_forgotten",
    "parvis.documents.jobs.clear_leftovers",
    "parvis.retention.jobs.propose",
    "parvis.retention.jobs.go_on",
    "parvis.workflows.jobs.fire_timers",
    "parvis.workflows.jobs.ask_forgotten",
    "parvis.workflows.jobs.give_up_waiting",
}


def test_each_of_them_is_on_the_clock() -> None:
    periodic = {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
    assert periodic >= BY_THE_CLOCK
