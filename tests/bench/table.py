"""What the bench prints: each figure, its target, and whether it is kept."""

import statistics

from tests.bench.load import Sample

WIDTH = 52


class Table:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.is_kept = True

    def title(self, text: str) -> None:
        self.lines += ["", text]

    def speed(self, label: str, samples: list[Sample]) -> float:
        """Requests per second and CPU per request, as medians of the rounds; returns the first."""
        per_second = median_speed(samples)
        cpu_ms = statistics.median(sample.cpu_ms for sample in samples)
        self._line(label, f"{per_second:6.0f} /s   {cpu_ms:6.2f} ms de CPU")
        return per_second

    def speeds(self, label: str, samples: list[Sample], against: str, others: list[Sample], least: float) -> None:
        """Two speeds and their ratio, which must be at least `least`."""
        ratio = self.speed(label, samples) / self.speed(against, others)
        self._line("  rapport", f"{ratio:6.2f}   au moins {least:.2f}", is_kept=ratio >= least)

    def bound(self, label: str, samples: list[Sample], compared: list[Sample]) -> None:
        """A speed that nobody asks for, and what the compared one is of it: how far there is to go."""
        ratio = median_speed(compared) / self.speed(label, samples)
        self._line("  rapport", f"{ratio:6.2f}   pour information")

    def per_second(self, label: str, figure: float, least: float) -> None:
        self._line(label, f"{figure:6.0f} /s   au moins {least:.0f}", is_kept=figure >= least)

    def queries(self, label: str, count: int, most: int) -> None:
        self._line(label, f"{count:6}   au plus {most}", is_kept=count <= most)

    def page(self, label: str, count: int, cpu_ms: float, most: int) -> None:
        self._line(label, f"{count:6} requêtes SQL, au plus {most}   {cpu_ms:6.1f} ms", is_kept=count <= most)

    def text(self) -> str:
        verdict = "Tout est tenu." if self.is_kept else "Un objectif au moins est manqué."
        return "\n".join([*self.lines, "", verdict])

    def _line(self, label: str, figures: str, *, is_kept: bool | None = None) -> None:
        word = {None: "", True: "   tenu", False: "   MANQUÉ"}[is_kept]
        self.lines.append(f"  {label:{WIDTH}}{figures}{word}")
        self.is_kept = self.is_kept and is_kept is not False


def median_speed(samples: list[Sample]) -> float:
    return statistics.median(sample.per_second for sample in samples)
