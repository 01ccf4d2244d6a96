"""Load the demonstration season: fictitious people, a programme, open slots and sessions in every state."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from activities.demonstration.season import load_season
from partnerships.models import Convention


class Command(BaseCommand):
    help = "Charge la saison de démonstration, autour d'aujourd'hui. Une deuxième fois le même jour ne change rien."

    def handle(self, *args, **options):
        if not settings.DEMONSTRATION:
            raise CommandError(
                "La saison de démonstration n'est chargée qu'en mode démonstration, jamais à côté de vraies séances. "
                "Sur votre machine, relancez avec DEMONSTRATION=1."
            )
        try:
            loaded = load_season()
        except Convention.DoesNotExist:
            raise CommandError(
                "La convention de démonstration manque. Lancez d'abord : manage.py load_reference"
            ) from None
        if loaded.nothing:
            self.stdout.write("Saison de démonstration : rien à changer.")
        else:
            self.stdout.write(
                f"Saison de démonstration : {len(loaded.cast)} personnes et lieux, {loaded.propositions} propositions, "
                f"{loaded.sessions} séances et {loaded.slots} créneaux ajoutés."
            )
        if not loaded.is_running:
            self.stdout.write(
                "La convention Picasso n'est pas en cours aujourd'hui : ni séances, ni créneaux à montrer."
            )
