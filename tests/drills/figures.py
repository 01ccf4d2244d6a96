"""What the drills print: each figure, what is asked of it, and whether it is kept."""

WIDTH = 66


class Figures:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.is_kept = True

    def title(self, text: str) -> None:
        self._say(f"\n{text}")

    def tell(self, label: str, figure: object) -> None:
        """A figure that nothing is asked of."""
        self._say(f"  {label:{WIDTH}}{figure!s:>8}")

    def exactly(self, label: str, figure: int, asked: int) -> None:
        self._judge(label, str(figure), f"exactement {asked}", figure == asked)

    def at_least(self, label: str, figure: float, asked: float) -> None:
        self._judge(label, f"{figure:g}", f"au moins {asked:g}", figure >= asked)

    def at_most(self, label: str, figure: float, asked: float, unit: str = "") -> None:
        self._judge(
            label, f"{figure:.1f}{unit}" if unit else f"{figure:g}", f"au plus {asked:g}{unit}", figure <= asked
        )

    def _judge(self, label: str, figure: str, asked: str, is_kept: bool) -> None:
        self.is_kept = self.is_kept and is_kept
        self._say(f"  {label:{WIDTH}}{figure:>8}   {asked:18}{'tenu' if is_kept else 'MANQUÉ'}")

    def _say(self, line: str) -> None:
        """At once: a drill takes minutes."""
        print(line, flush=True)
