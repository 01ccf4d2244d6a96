from django.conf import settings
from django.core.management.base import BaseCommand

from portal.demonstration import demonstration_accounts


class Command(BaseCommand):
    help = "Affiche une personne fictive par rôle : rôle, nom, e-mail, première page."

    def handle(self, *args, **options):
        if not settings.DEMONSTRATION:
            self.stdout.write("Pas de comptes de démonstration : le mode DEMONSTRATION n'est pas actif.")
            return
        self.stdout.write("Comptes de démonstration, en un clic depuis la page de connexion :")
        for account in demonstration_accounts():
            self.stdout.write(
                f"  {account.role} ({account.place}) : {account.full_name}, {account.email}\n"
                f"    {settings.SITE_URL}{account.home}"
            )
