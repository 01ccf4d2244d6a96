"""The Celery application. The broker is only a doorbell: no web request talks to it."""

import os

from celery import Celery
from kombu.transport.redis import Channel

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A process that stops while the broker is silent would wait for it, to give bells back: the next one rings in 15 s.
Channel.do_restore = False
