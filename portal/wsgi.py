"""The door of the web server, which runs no system check by itself."""

import os

from django.core.wsgi import get_wsgi_application

from portal.checks import refuse_exposed_demonstration

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()
refuse_exposed_demonstration()
