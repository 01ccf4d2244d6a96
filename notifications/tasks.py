from celery import shared_task

from notifications import services


# Losing it or running it twice is harmless, so it is acknowledged late; the hard limit is beyond any honest run.
@shared_task(acks_late=True, reject_on_worker_lost=True, ignore_result=True, time_limit=300)
def tick() -> None:
    """The doorbell of the outbox: carries nothing; the database says what is due."""
    services.tick()
