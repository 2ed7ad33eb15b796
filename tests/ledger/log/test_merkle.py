"""The tree, held against the published vectors of RFC 6962 and 9162's reference log, and against its definition."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagerbabe.ledger.log.merkle import (
    EMPTY_ROOT,
    Node,
    Span,
    complete,
    consistency,
    extends,
    grow,
    hash_of,
    includes,
    inclusion,
    leaf_hash,
    proof_nodes,
)

LEAVES = [bytes.fromhex(x) for x in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
L0 = ROOTS[1]
L1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
L2 = "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7"
L4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
L6 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
N23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
N67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
N4567 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"

PATHS = [
    (0, 1, []),
    (0, 8, [L1, N23, N4567]),
    (5, 8, [L4, N67, ROOTS[4]]),
    (2, 3, [ROOTS[2]]),
    (1, 5, [L0, N23, L4]),
]
PROOFS = [
    (1, 1, []),
    (1, 8, [L1, N23, N4567]),
    (6, 8, [L6, N67, ROOTS[4]]),
    (2, 5, [N23, L4]),
]


def tree(leaves: Sequence[bytes]) -> dict[Node, bytes]:
    return grow(0, {}, [leaf_hash(leaf) for leaf in leaves])


def root(leaves: Sequence[bytes]) -> bytes:
    return hash_of(Span(0, len(leaves)), tree(leaves))


def defined(leaves: Sequence[bytes]) -> bytes:
    """The root as 2.1.1 defines it, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + defined(leaves[:k]) + defined(leaves[k:])).digest()


def hashes(spans: Sequence[Span], leaves: Sequence[bytes]) -> list[bytes]:
    nodes = tree(leaves)
    assert proof_nodes(spans) <= nodes.keys()
    return [hash_of(span, nodes) for span in spans]


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size: int) -> None:
    assert root(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("n", "size", "path"), PATHS)
def test_published_paths(n: int, size: int, path: list[str]) -> None:
    proof = hashes(inclusion(n, size), LEAVES[:size])
    assert [one.hex() for one in proof] == path
    assert includes(leaf_hash(LEAVES[n]), n, size, proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("first", "second", "published"), PROOFS)
def test_published_consistency_proofs(first: int, second: int, published: list[str]) -> None:
    proof = hashes(consistency(first, second), LEAVES[:second])
    assert [one.hex() for one in proof] == published
    assert extends(first, second, proof, bytes.fromhex(ROOTS[first]), bytes.fromhex(ROOTS[second]))


def example_leaves(size: int) -> list[bytes]:
    return [str(n).encode() for n in range(size)]


@given(st.integers(0, 200))
def test_the_root_is_the_defined_one(size: int) -> None:
    assert root(example_leaves(size)) == defined(example_leaves(size))


@given(st.integers(0, 80), st.integers(0, 80))
def test_growing_in_two_steps_is_growing_in_one(first: int, more: int) -> None:
    leaves = [leaf_hash(leaf) for leaf in example_leaves(first + more)]
    whole, before = grow(0, {}, leaves), grow(0, {}, leaves[:first])
    edge = {node: before[node] for node in complete(Span(0, first))}
    assert before | grow(first, edge, leaves[first:]) == whole
    assert len(edge) == first.bit_count()


@given(st.data())
def test_a_proof_of_inclusion_holds_for_its_leaf_alone(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 130))
    n = data.draw(st.integers(0, size - 1))
    leaves = example_leaves(size)
    proof, good = hashes(inclusion(n, size), leaves), defined(leaves)
    leaf = leaf_hash(leaves[n])

    assert includes(leaf, n, size, proof, good)
    assert len(proof) <= (size - 1).bit_length()
    assert not includes(leaf_hash(b"other"), n, size, proof, good)
    assert not includes(leaf, n, size, proof, EMPTY_ROOT)
    assert not includes(leaf, n, size, [*proof, good], good)
    assert not includes(leaf, size, size, proof, good)
    assert not includes(leaf, -1, size, proof, good)
    for other in {n ^ 1, n + 1, n - 1} & set(range(size)):
        assert not includes(leaf, other, size, proof, good)
    for k in range(len(proof)):
        assert not includes(leaf, n, size, proof[:k] + proof[k + 1 :], good)
        assert not includes(leaf, n, size, [*proof[:k], bytes(32), *proof[k + 1 :]], good)
        assert not includes(leaf, n, size, [*proof[:k], proof[k][:31], *proof[k + 1 :]], good)


@given(st.data())
def test_a_proof_of_consistency_holds_for_its_two_trees_alone(data: st.DataObject) -> None:
    second = data.draw(st.integers(0, 130))
    first = data.draw(st.integers(0, second))
    leaves = example_leaves(second)
    proof, old, new = hashes(consistency(first, second), leaves), defined(leaves[:first]), defined(leaves)

    assert extends(first, second, proof, old, new)
    assert not extends(first, second, [*proof, new], old, new)
    assert not extends(first, second, proof, bytes(32), new)
    assert not extends(second + 1, second, proof, old, new)
    if first > 0:
        assert not extends(first, second, proof, old, bytes(32))
        forged = [b"forged", *leaves[1:]]
        assert not extends(first, second, proof, old, defined(forged))
    for k in range(len(proof)):
        assert not extends(first, second, proof[:k] + proof[k + 1 :], old, new)
        assert not extends(first, second, [*proof[:k], bytes(32), *proof[k + 1 :]], old, new)


@pytest.mark.parametrize(("n", "size"), [(0, 0), (1, 1), (-1, 3), (8, 3)])
def test_there_is_no_path_to_a_leaf_that_is_not_there(n: int, size: int) -> None:
    with pytest.raises(ValueError, match="is not in a tree"):
        inclusion(n, size)


def test_a_tree_does_not_begin_with_a_larger_one() -> None:
    with pytest.raises(ValueError, match="does not begin"):
        consistency(3, 2)
