"""The Merkle tree of RFC 9162, 2.1: hashes of leaves and nodes, proofs and their checks. Pure.

A tree over n leaves is made of complete subtrees, named ``(level, i)``: node (level, i) covers the 2^level leaves from
i * 2^level on. They never change once they are there, so they are what is stored; everything else is worked out from
a few of them.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""

HASH_BYTES = 32


class Node(NamedTuple):
    """A complete subtree; level 0 is a leaf."""

    level: int
    i: int


class Span(NamedTuple):
    """Leaves from ``start`` up to, not including, ``end``: a subtree, complete or the right edge of a tree."""

    start: int
    end: int


def leaf_hash(body: bytes) -> bytes:
    """The hash of a leaf's content."""
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees beside each other."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def complete(span: Span) -> list[Node]:
    """The complete subtrees that a subtree is made of, from left to right, larger ones first."""
    found, at, left = [], span.start, span.end - span.start
    while left:
        level = left.bit_length() - 1
        found.append(Node(level, at >> level))
        at, left = at + (1 << level), left - (1 << level)
    return found


def hash_of(span: Span, nodes: Mapping[Node, bytes]) -> bytes:
    """The hash of a subtree (2.1.1, MTH); ``nodes`` holds at least ``complete(span)``."""
    if span.start == span.end:
        return EMPTY_ROOT
    *left, last = (nodes[node] for node in complete(span))
    for one in reversed(left):
        last = node_hash(one, last)
    return last


def grow(size: int, edge: Mapping[Node, bytes], leaves: Sequence[bytes]) -> dict[Node, bytes]:
    """The nodes that come into being when leaves (their hashes) are appended to a tree of ``size``.

    ``edge`` holds ``complete(Span(0, size))``. The answer holds the new leaves too.
    """
    known, made = dict(edge), dict[Node, bytes]()
    for n, leaf in enumerate(leaves, size):
        node, value = Node(0, n), leaf
        known[node] = made[node] = value
        while node.i & 1:
            value = node_hash(known[Node(node.level, node.i - 1)], value)
            node = Node(node.level + 1, node.i >> 1)
            known[node] = made[node] = value
    return made


def inclusion(n: int, size: int) -> list[Span]:
    """The subtrees whose hashes prove that leaf ``n`` is in a tree of ``size`` (2.1.3.1, PATH), the leaf's side first.

    Raises ``ValueError`` when there is no such leaf.
    """
    if not 0 <= n < size:
        raise ValueError(f"leaf {n} is not in a tree of {size}")
    found, span = [], Span(0, size)
    while span.end - span.start > 1:
        left, right = _halves(span)
        span, other = (left, right) if n < left.end else (right, left)
        found.append(other)
    return found[::-1]


def consistency(first: int, second: int) -> list[Span]:
    """The subtrees whose hashes prove that a tree of ``second`` begins with that of ``first`` (2.1.4.1, PROOF).

    Nothing has to be proved of an empty tree, nor of one against itself. Raises ``ValueError`` when ``first`` is more.
    """
    if not 0 <= first <= second:
        raise ValueError(f"a tree of {second} does not begin with one of {first}")
    if first in {0, second}:
        return []
    found, span, whole = [], Span(0, second), True
    while span.end != first:
        left, right = _halves(span)
        if first <= left.end:
            span, other = left, right
        else:
            span, other, whole = right, left, False
        found.append(other)
    return ([] if whole else [span]) + found[::-1]


def proof_nodes(spans: Sequence[Span]) -> set[Node]:
    """The stored nodes that a proof is worked out from."""
    return {node for span in spans for node in complete(span)}


def includes(leaf: bytes, n: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof shows that a leaf (its hash) is the n-th of the tree with this root (2.1.3.2)."""
    if not 0 <= n < size:
        return False
    hashes, at, last, value = iter(proof), n, size - 1, leaf
    while last:
        if at & 1:
            value = node_hash(next(hashes, b""), value)
        elif at < last:
            value = node_hash(value, next(hashes, b""))
        at, last = at >> 1, last >> 1
    return value == root and _used_up(hashes) and _well_formed(proof)


def extends(first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes) -> bool:
    """Whether a proof shows that the tree with the second root begins with the one of the first (2.1.4.2)."""
    if not 0 <= first <= second or not _well_formed(proof):
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof and first_root == EMPTY_ROOT
    hashes, at, last = iter(proof), first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    # A first tree that is one complete subtree of the second is not in the proof: its root is known.
    old = new = next(hashes, b"") if at else first_root
    while last:
        if at & 1:
            step = next(hashes, b"")
            old, new = node_hash(step, old), node_hash(step, new)
        elif at < last:
            new = node_hash(new, next(hashes, b""))
        at, last = at >> 1, last >> 1
    return old == first_root and new == second_root and _used_up(hashes)


def _halves(span: Span) -> tuple[Span, Span]:
    """The two subtrees of a subtree: the left one is the largest power of two smaller than it."""
    middle = span.start + (1 << (span.end - span.start - 1).bit_length() - 1)
    return Span(span.start, middle), Span(middle, span.end)


def _used_up(hashes: Iterator[bytes]) -> bool:
    return next(hashes, None) is None


def _well_formed(proof: Sequence[bytes]) -> bool:
    return all(len(one) == HASH_BYTES for one in proof)
