from celery import shared_task

from notifications import services


# Losing it is harmless, since the next one rings in 15 s: it is acknowledged at once, and no old bells ring when a
# broker comes back. The hard limit is beyond any honest run.
@shared_task(ignore_result=True, time_limit=300)
def tick() -> None:
    """The doorbell of the outbox: carries nothing; the database says what is due."""
    services.tick()
