"""The Celery application. The broker is only a doorbell: no web request talks to it."""

import os

from celery import Celery
from celery.app.amqp import AMQP
from kombu import Connection
from kombu.transport.redis import Channel

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

LONGEST_PAUSE = 5  # seconds between two tries to reach the broker


class SteadyConnection(Connection):
    """Looks for a broker that has gone as often after an hour as after a minute: kombu would let 30 s pass."""

    def ensure_connection(self, *args, **kwargs) -> Connection:
        return super().ensure_connection(*args, **{"interval_max": LONGEST_PAUSE, **kwargs})


class SteadyAMQP(AMQP):
    Connection = SteadyConnection


app = Celery("portal", amqp=SteadyAMQP)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A process that stops while the broker is silent would wait for it, to give bells back: the next one rings in 15 s.
Channel.do_restore = False
