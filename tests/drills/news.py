"""The notices that the drills are about: real news of real sessions, with their calendar files."""

import os
import subprocess
import sys

from django.core.management import call_command

from activities.models import Participation, Session
from activities.notices import announce
from notifications.models import Notice
from tests.drills.processes import ROOT
from tests.factories import SessionFactory, in_days
from tests.scenes import Scene, hospital_scene

BATCH = 500
HOURS = 8


def prepare() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable")


def write_news(count: int) -> Scene:
    """At least `count` notices of confirmed sessions, due now: to both sides' people and mailboxes."""
    scene = hospital_scene(quantity=count)
    while (written := Notice.objects.count()) < count:
        # How many readers a session has is the portal's business.
        for session in add_confirmed(scene, max(1, (count - written) // 4)):
            announce("session_confirmed", session, actor=scene.coordinator)
    return scene


def add_confirmed(scene: Scene, count: int) -> list[Session]:
    already = Session.objects.count()
    sessions = [
        SessionFactory.build(
            quota=scene.quota,
            activity=scene.activity,
            partner=scene.partner,
            ward=scene.ward,
            booked_by=scene.coordinator,
            starts_at=in_days(3 + number // HOURS, number % HOURS),
            group=False,
        )
        for number in range(already, already + count)
    ]
    Session.objects.bulk_create(sessions, BATCH)
    Participation.objects.bulk_create(
        [
            Participation(
                session=session, hospital=scene.hospital, ward=scene.ward, state="confirmed", expected_total=6
            )
            for session in sessions
        ],
        BATCH,
    )
    return sessions


def tick_by_cron(environment: dict[str, str]) -> None:
    """`manage.py tick`, as cron runs it."""
    command = [sys.executable, "manage.py", "tick"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


def environment_with(**settings: str) -> dict[str, str]:
    return {**os.environ, **settings}
