from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from foundation.errors import explain_constraints
from partnerships.refusals import SENTENCES


class PartnershipsConfig(AppConfig):
    name = "partnerships"
    verbose_name = "Partenariats"

    def ready(self):
        """Every app's `objections` module says what keeps a convention from being terminated."""
        explain_constraints(SENTENCES)
        autodiscover_modules("objections")
