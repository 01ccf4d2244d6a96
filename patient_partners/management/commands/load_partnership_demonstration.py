"""Load the demonstration of the patient partnership: fictitious people around the programme."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from patient_partners.demonstration.loading import bring_partnership
from patient_partners.models import Programme


class Command(BaseCommand):
    help = "Charge la démonstration du partenariat patient. Une deuxième fois le même jour ne change rien."

    def handle(self, *args, **options):
        if not settings.DEMONSTRATION:
            raise CommandError(
                "Cette démonstration n'est chargée qu'en mode démonstration, jamais à côté de vraies personnes. "
                "Sur votre machine, relancez avec DEMONSTRATION=1."
            )
        if not Programme.objects.exists():
            raise CommandError("Le programme manque. Lancez d'abord : manage.py load_programme")
        created = bring_partnership()
        said = f"{len(created)} personnes et lignes ajoutées." if created else "rien à changer."
        self.stdout.write(f"Démonstration du partenariat patient : {said}")
