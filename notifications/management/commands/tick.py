from django.core.management.base import BaseCommand

from notifications import services


class Command(BaseCommand):
    help = "Écrit les rappels dus et remet les messages en attente, une fois. Pour cron, si Celery est à l'arrêt."

    def handle(self, *args, **options):
        self.stdout.write(f"Messages traités : {services.tick()}")
