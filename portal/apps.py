from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core import checks as django_checks

from portal import checks


class PortalConfig(AppConfig):
    name = "portal"
    default = False
    verbose_name = "Portail"

    def ready(self):
        django_checks.register(checks.check_demonstration, django_checks.Tags.security)
        django_checks.register(checks.check_production, django_checks.Tags.security, deploy=True)


class BackOfficeConfig(AdminConfig):
    """Django's admin, with the portal's own site in place of the stock one."""

    default = False
    default_site = "portal.backoffice.BackOffice"
