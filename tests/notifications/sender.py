"""A sender in a process of its own, to be killed: delivers the letters that are due."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from notifications.kinds import Kind, register  # noqa: E402 - the models exist only after setup
from notifications.services import deliver_due  # noqa: E402
from tests.notifications.conftest import write_letter  # noqa: E402

register(Kind(name="letter", label="Lettre", still_true=lambda notice: True, render=write_letter))
deliver_due()
