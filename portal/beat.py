"""What rings the tick, by a clock that nobody sets: Celery's own scheduler goes by the time of day, and would be silent
for as long as that is set back.
"""

import time

from celery.beat import Scheduler


class SteadyScheduler(Scheduler):
    """Rings each entry at its interval, whatever becomes of the time of day. It knows no other schedules."""

    def __init__(self, *args, **kwargs) -> None:
        self._rings_at: dict[str, float] = {}
        super().__init__(*args, **kwargs)

    def tick(self, *args, **kwargs) -> float:
        """Rings what is due; how many seconds to wait for the next."""
        for name, entry in self.schedule.items():
            now = time.monotonic()
            if self._rings_at.get(name, 0) <= now:
                # Before it rings: a broker that keeps silent for some seconds does not put off the next bell.
                self._rings_at[name] = now + entry.schedule.run_every.total_seconds()
                self.apply_entry(entry, producer=self.producer)
        return min(self._rings_at.values()) - time.monotonic()
