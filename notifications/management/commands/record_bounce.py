import sys

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from notifications import services
from notifications.bounces import LARGEST, read_bounce

# EX_TEMPFAIL of sysexits.h: the mail server keeps the mail and tries again.
TRY_AGAIN = 75


class Command(BaseCommand):
    help = "Lit sur son entrée un courriel revenu et le note au journal. Pour l’alias de BOUNCE_ADDRESS."

    def handle(self, *args, **options):
        """What is none of ours ends well too: a mail server would answer a failure with another returned mail."""
        bounce = read_bounce(sys.stdin.buffer.read(LARGEST))
        try:
            notice = services.record_bounce(bounce) if bounce else None
        except DatabaseError as error:
            self.stderr.write(f"La base de données ne répond pas : {error}")
            sys.exit(TRY_AGAIN)
        said = f"Message {notice.pk} : {notice.get_state_display()}." if notice else "Rien à noter."
        self.stdout.write(said)
