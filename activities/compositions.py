"""Pictures without a copyright: an abstract composition in cut paper, drawn from an activity's identity and format.

The same activity always gets the same picture, on every machine and version of Python; two activities never share one.
Nothing of the identity is written into the drawing: it only seeds the hand that holds the scissors.
"""

import hashlib
import math
import random
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

WIDTH, HEIGHT = 320, 240
CREAM = "#fdf3e1"

# Three sheets of one family, then three that answer them.
PALETTES = {
    "workshop": ("#e2553a", "#f7c1a9", "#1f2f6f", "#f3b83a", "#2c8c86", CREAM),
    "lecture": ("#6c46a6", "#d2bdea", "#2e1a55", "#ee7b5a", "#f5c64f", CREAM),
    "bedside": ("#f2b632", "#fbe3a3", "#e0703a", "#35609f", "#7a2e3b", CREAM),
    "museum_visit": ("#2f8f5b", "#c3e2c6", "#124230", "#ee8597", "#f4c34a", CREAM),
    "remote_visit": ("#2590a6", "#bde1e6", "#0d3e57", "#f07f5f", "#f6cf62", CREAM),
    "training": ("#d9588e", "#f8cbdb", "#5c1440", "#3b54b5", "#f2bb40", CREAM),
}
CONTRAST = 0.13  # least difference of lightness between a sheet and what is glued on it

Point = tuple[float, float]


@lru_cache(maxsize=512)
def compose(identity: str, kind: str) -> str:
    """The picture of an activity, as an SVG element to be placed inline.

    `kind` is the activity's format. Raises KeyError for a format without a palette.
    """
    hand = Hand(identity, kind)
    pieces = hand.pick(SCHEMES)(hand)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">{"".join(pieces)}</svg>'
    )


class Hand:
    """A steady source of choices: only random() is used, which Python promises never to change for a seed."""

    def __init__(self, identity: str, kind: str):
        self.palette = PALETTES[kind]
        seed = hashlib.sha256(f"{kind}\0{identity}".encode()).digest()
        self._random = random.Random(int.from_bytes(seed, "big")).random  # noqa: S311 (a drawing, not a secret)

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self._random()

    def count(self, low: int, high: int) -> int:
        return low + int((high - low + 1) * self._random())

    def pick(self, choices):
        return choices[int(len(choices) * self._random())]

    def near(self, value: float, slack: float) -> float:
        return value + self.between(-slack, slack)

    def shuffled(self, items) -> list:
        return [item for _, item in sorted((self._random(), item) for item in items)]

    def colours_on(self, *grounds: str) -> list[str]:
        """The palette's colours that stand out from every one of these sheets, in any order; at least one."""

        def contrast(colour: str) -> float:
            return min(abs(_lightness(colour) - _lightness(ground)) for ground in grounds)

        fitting = [colour for colour in self.palette if contrast(colour) >= CONTRAST]
        return self.shuffled(fitting) or [max(self.palette, key=contrast)]

    def colour_on(self, *grounds: str) -> str:
        return self.colours_on(*grounds)[0]


# --- Cutting: from points to paths -----------------------------------------------------------------------------------


def _lightness(colour: str) -> float:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.3 * red + 0.59 * green + 0.11 * blue


def _piece(path: str, colour: str) -> str:
    return f'<path fill="{colour}" d="{path}"/>'


def _numbers(*values: float) -> str:
    """Whole numbers, as short as SVG allows: a minus sign also separates."""
    return " ".join(str(round(value)) for value in values).replace(" -", "-")


def _middle(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def _round_cut(points: list[Point]) -> str:
    """A closed outline that rounds every corner: scissors turning in the paper."""
    points = [(round(x), round(y)) for x, y in points]
    x, y = (round(value) for value in _middle(points[-1], points[0]))
    path = f"M{_numbers(x, y)}"
    for here, following in zip(points, [*points[1:], points[0]], strict=True):
        end_x, end_y = (round(value) for value in _middle(here, following))
        path += f"q{_numbers(here[0] - x, here[1] - y, end_x - x, end_y - y)}"
        x, y = end_x, end_y
    return path + "z"


def _straight_cut(points: list[Point]) -> str:
    """A closed outline of straight cuts."""
    return "M" + "L".join(_numbers(*point) for point in points) + "z"


def _cubic_cut(start: Point, curves: list[tuple[Point, Point, Point]]) -> str:
    """A closed outline of cubic curves, in whole relative steps."""
    x, y = round(start[0]), round(start[1])
    path = f"M{_numbers(x, y)}"
    for first, second, end in curves:
        end_x, end_y = round(end[0]), round(end[1])
        path += f"c{_numbers(first[0] - x, first[1] - y, second[0] - x, second[1] - y, end_x - x, end_y - y)}"
        x, y = end_x, end_y
    return path + "z"


# --- Shapes ----------------------------------------------------------------------------------------------------------


def sheet(hand: Hand, left: float, top: float, right: float, bottom: float, slack: float = 7) -> str:
    """A sheet that was never cut quite straight."""
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return _straight_cut([(hand.near(x, slack), hand.near(y, slack)) for x, y in corners])


def pebble(hand: Hand, x: float, y: float, width: float, height: float, wobble: float = 0.2) -> str:
    """A rounded shape; with little wobble a sun, with more a pebble."""
    count = hand.count(7, 9)
    turn = hand.between(0, math.tau)
    points = []
    for i in range(count):
        angle = turn + math.tau * i / count
        reach = hand.near(1.08, wobble)
        points.append((x + width * reach * math.cos(angle), y + height * reach * math.sin(angle)))
    return _round_cut(points)


def flower(hand: Hand, x: float, y: float, radius: float) -> str:
    """Petals around a heart, no two alike."""
    petals = hand.count(5, 8)
    turn = hand.between(0, math.tau)
    points = []
    for i in range(petals * 2):
        angle = turn + math.tau * hand.near(i, 0.12) / (petals * 2)
        reach = radius * (hand.near(1.2, 0.14) if i % 2 else 0.34)
        points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return _round_cut(points)


def star(hand: Hand, x: float, y: float, radius: float) -> str:
    """A burst of straight cuts."""
    rays = hand.count(7, 11)
    turn = hand.between(0, math.tau)
    points = []
    for i in range(rays * 2):
        angle = turn + math.tau * hand.near(i, 0.15) / (rays * 2)
        reach = radius * (hand.near(1, 0.12) if i % 2 else 0.52)
        points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return _straight_cut(points)


def leaf(hand: Hand, x: float, y: float, length: float, angle: float) -> str:
    """Two curves from stem to tip; the belly is never in the middle."""
    along = (math.cos(angle), math.sin(angle))
    across = (-along[1], along[0])

    def place(t: float, side: float) -> Point:
        return (x + length * (t * along[0] + side * along[1] * -1), y + length * (t * along[1] + side * across[1]))

    left, right = hand.between(0.28, 0.42), hand.between(0.22, 0.36)
    return _cubic_cut(
        place(-0.5, 0),
        [
            (place(hand.near(-0.3, 0.08), left), place(hand.near(0.2, 0.1), left), place(0.5, 0)),
            (place(hand.near(0.25, 0.1), -right), place(hand.near(-0.25, 0.08), -right), place(-0.5, 0)),
        ],
    )


class Stem:
    """A bent line from a foot upwards, with places along it and beside it."""

    def __init__(self, foot: Point, length: float, angle: float, bend: float):
        self.foot, self.length, self.angle, self.bend = foot, length, angle, bend

    def beside(self, t: float, aside: float = 0, ahead: float = 0) -> Point:
        """The point at the share `t` of the length, moved across the stem and along it."""
        chord = self.angle + self.bend * (t - 1)
        heading = self.angle + self.bend * (2 * t - 1)
        x = self.foot[0] + self.length * t * math.cos(chord)
        y = self.foot[1] + self.length * t * math.sin(chord)
        return (
            x + ahead * math.cos(heading) - aside * math.sin(heading),
            y + ahead * math.sin(heading) + aside * math.cos(heading),
        )


def frond(hand: Hand, x: float, y: float, length: float, angle: float) -> str:
    """A plant with rounded fingers on both sides of a bent stem, from its foot at (x, y)."""
    stem = Stem((x, y), length, angle, hand.between(-0.45, 0.45))
    lobes, thick = hand.count(3, 6), length * hand.between(0.03, 0.045)
    reach, taper = length * hand.between(0.32, 0.52), hand.between(0.05, 0.7)
    lean, swell = hand.between(0.25, 0.8), length * hand.between(0.02, 0.07)

    def finger(low: float, high: float, side: int) -> tuple[Point, Point, Point]:
        """From the valley at `low` around the tip to the valley at `high`; downwards on the other side."""
        size = reach * (1 - taper * min(low, high)) * hand.near(1, 0.14)
        rise = size * lean
        first = stem.beside(low, side * size, rise + (swell if low > high else -swell))
        second = stem.beside(high, side * size, rise + (swell if high > low else -swell))
        return first, second, stem.beside(high, side * thick)

    steps = [0.12 + 0.72 * i / lobes for i in range(lobes + 1)]
    crown = reach * (1 - taper) * 0.55 + thick * 2
    curves = [finger(low, high, 1) for low, high in pairwise(steps)]
    curves.append((stem.beside(1, crown, crown), stem.beside(1, -crown, crown), stem.beside(steps[-1], -thick)))
    curves += [finger(high, low, -1) for high, low in pairwise(steps[::-1])]
    curves.append((stem.beside(0.05, -thick), stem.beside(0, -thick * 1.6), stem.beside(0)))
    curves.append((stem.beside(0, thick * 1.6), stem.beside(0.05, thick), stem.beside(steps[0], thick)))
    return _cubic_cut(stem.beside(steps[0], thick), curves)


def wave(hand: Hand, y: float) -> str:
    """A sea: from this height to the bottom, its edge cut in swells."""
    swell, x = hand.between(9, 20) * hand.pick((1, -1)), -12
    step = hand.between(34, 62)
    path = f"M{x} {round(y)}q{_numbers(step / 2, -swell * 1.6, step, hand.near(0, 3))}"
    reached = x + step
    while reached < WIDTH + 12:
        length = hand.near(step, step * 0.2)
        path += f"t{_numbers(length, hand.near(0, 3))}"
        reached += length
    return f"{path}V{HEIGHT + 9}H-12z"


# --- Schemes: how a picture is laid out ------------------------------------------------------------------------------


def motif(hand: Hand, x: float, y: float, size: float) -> str:
    """One shape centred in its place."""
    shape = hand.count(0, 5)
    if shape <= 1:
        angle = -math.pi / 2 + hand.between(-0.5, 0.5)
        length = size * 1.7
        return frond(hand, x - length / 2 * math.cos(angle), y - length / 2 * math.sin(angle), length, angle)
    if shape == 2:
        return flower(hand, x, y, size * 0.8)
    if shape == 3:
        return leaf(hand, x, y, size * 1.8, hand.between(-2.4, -0.7))
    if shape == 4:
        return star(hand, x, y, size * 0.85)
    return pebble(hand, x, y, size * 0.66, hand.between(0.5, 0.7) * size, hand.between(0.06, 0.22))


def seeds(hand: Hand, colour: str, left: float, top: float, right: float, bottom: float) -> list[str]:
    """A few offcuts thrown on the sheet."""
    return [
        _piece(
            leaf(hand, hand.between(left, right), hand.between(top, bottom), hand.between(16, 30), hand.between(-3, 3)),
            colour,
        )
        for _ in range(hand.count(2, 4))
    ]


def windows(hand: Hand) -> list[str]:
    """Sheets side by side, each with its own motif."""
    columns = hand.count(2, 3)
    ground = hand.pick(hand.palette)
    pieces = [_piece(f"M0 0H{WIDTH}V{HEIGHT}H0z", ground)]
    colours = hand.shuffled(hand.palette)
    edges = [-8, *(WIDTH * i / columns + hand.between(-22, 22) for i in range(1, columns)), WIDTH + 8]
    used = 0
    for left, right in pairwise(edges):
        split = HEIGHT * hand.between(0.36, 0.64)
        for top, bottom in ((-8, split), (split, HEIGHT + 8)):
            colour = colours[used % len(colours)]
            used += 1
            pieces.append(_piece(sheet(hand, left, top, right, bottom, 4), colour))
            size = min(right - left, bottom - top) * 0.42
            pieces.append(_piece(motif(hand, (left + right) / 2, (top + bottom) / 2, size), hand.colour_on(colour)))
    return pieces


def garden(hand: Hand) -> list[str]:
    """Tall plants on upright sheets, under a sun."""
    ground = hand.pick(hand.palette)
    pieces = [_piece(f"M0 0H{WIDTH}V{HEIGHT}H0z", ground)]
    split = WIDTH * hand.between(0.3, 0.7)
    second = hand.colour_on(ground)
    if hand.count(0, 1):
        pieces.append(_piece(sheet(hand, split, -9, WIDTH + 9, HEIGHT + 9, 8), second))
    else:
        pieces.append(_piece(sheet(hand, -9, HEIGHT * hand.between(0.52, 0.68), WIDTH + 9, HEIGHT + 9, 8), second))
    colours = hand.colours_on(ground, second)
    radius = hand.between(26, 44)
    pieces.append(_piece(pebble(hand, hand.between(50, 270), hand.between(50, 90), radius, radius, 0.06), colours[0]))
    count, plants = hand.count(2, 3), [*colours[1:], colours[0]]
    for i in range(count):
        x = WIDTH * (i + 0.5) / count + hand.between(-18, 18)
        plant = frond(hand, x, HEIGHT - 8, hand.between(130, 205), hand.near(-math.pi / 2, 0.2))
        pieces.append(_piece(plant, plants[i % len(plants)]))
    return pieces


def tide(hand: Hand) -> list[str]:
    """Seas one behind the other, a sun, and what the tide left."""
    ground = hand.pick(hand.palette)
    pieces = [_piece(f"M0 0H{WIDTH}V{HEIGHT}H0z", ground)]
    radius = hand.between(30, 58)
    pieces.append(
        _piece(pebble(hand, hand.between(70, 250), hand.between(60, 100), radius, radius, 0.05), hand.colour_on(ground))
    )
    previous, y = ground, hand.between(105, 130)
    while y < HEIGHT - 12:
        colour = hand.colour_on(previous)
        pieces.append(_piece(wave(hand, y), colour))
        previous, y = colour, y + hand.between(34, 54)
    pieces.append(
        _piece(
            motif(hand, hand.between(80, 240), hand.between(150, 180), hand.between(38, 52)), hand.colour_on(previous)
        )
    )
    return pieces + seeds(hand, hand.colour_on(ground), 30, 20, 290, 80)


def shores(hand: Hand) -> list[str]:
    """Land behind land from one corner, and something that drifts in the open."""
    ground = hand.pick(hand.palette)
    pieces = [_piece(f"M0 0H{WIDTH}V{HEIGHT}H0z", ground)]
    right, low = hand.count(0, 1), hand.count(0, 3) > 0
    x, y = WIDTH * right + hand.between(-30, 30), HEIGHT * low + hand.between(-20, 20)
    reach, previous = hand.between(185, 225), ground
    while reach > 45:
        colour = hand.colour_on(previous)
        pieces.append(_piece(pebble(hand, x, y, reach, reach * hand.between(0.72, 0.86), 0.12), colour))
        previous, reach = colour, reach - hand.between(32, 58)
    place = (WIDTH * (1 - right) + (right - 0.5) * 140, hand.between(70, 100) if low else hand.between(140, 170))
    pieces.append(_piece(motif(hand, *place, hand.between(44, 60)), hand.colour_on(ground)))
    return pieces + seeds(hand, hand.colour_on(ground), 90, 20, 230, 200)


def still(hand: Hand) -> list[str]:
    """Large pebbles and leaves that lie on each other."""
    ground = hand.pick(hand.palette)
    pieces = [_piece(f"M0 0H{WIDTH}V{HEIGHT}H0z", ground)]
    under = hand.colour_on(ground)
    pieces.append(
        _piece(
            pebble(hand, hand.between(110, 210), hand.between(100, 145), hand.between(85, 115), hand.between(62, 85)),
            under,
        )
    )
    for i in range(hand.count(2, 3)):
        colour = hand.colour_on(ground, under)
        place = (60 + 100 * i + hand.between(-20, 20), hand.between(80, 165))
        pieces.append(_piece(motif(hand, *place, hand.between(44, 66)), colour))
    return pieces + seeds(hand, hand.colour_on(ground), 20, 15, 300, 225)


SCHEMES: tuple[Callable[[Hand], list[str]], ...] = (windows, windows, garden, garden, tide, shores, still)
