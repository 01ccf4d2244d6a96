"""The same models and database behind nothing: no middleware, two views (tests.bench.bare)."""

from portal.settings import *  # noqa: F403

INSTALLED_APPS = [
    "activities",
    "partnerships",
    "notifications",
    "accounts",
    "foundation",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "pghistory",
    "pgtrigger",
]
MIDDLEWARE = []
ROOT_URLCONF = "tests.bench.bare"
