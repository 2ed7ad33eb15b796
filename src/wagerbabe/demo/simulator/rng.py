"""Randomness that is a function of names: the same seed and the same words give the same numbers on every machine."""

from hashlib import blake2b
from random import Random

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_UNIT = 2.0**-64


def seed_of(*parts: object) -> int:
    """A 64-bit seed from words and numbers."""
    text = "\x1f".join(map(str, parts))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def stream(*parts: object) -> Random:
    """A random stream of its own for what the words name."""
    return Random(seed_of(*parts))


def unit(seed: int, index: int) -> float:
    """The `index`-th number in [0, 1) of a seed, in any order (the mixing step of splitmix64)."""
    z = (seed + (index + 1) * _GOLDEN) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return (z ^ (z >> 31)) * _UNIT


def wave(seed: int, x: float) -> float:
    """Smooth noise in about [-1, 1]: random heights at whole numbers, eased between them. A function of x alone."""
    base = int(x // 1)
    ease = x - base
    ease = ease * ease * (3.0 - 2.0 * ease)
    low = unit(seed, base)
    return 2.0 * (low + (unit(seed, base + 1) - low) * ease) - 1.0


def poisson(random: Random, mean: float) -> int:
    """A Poisson number, by counting exponential gaps; meant for means under 50."""
    count, left = 0, mean - random.expovariate(1.0)
    while left > 0:
        count += 1
        left -= random.expovariate(1.0)
    return count
