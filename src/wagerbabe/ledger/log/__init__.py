"""The sealed log: every transfer, ticket and ending as a leaf of one Merkle tree whose root is signed.

Whoever makes a fact hands it over in the same transaction (``seal_entry`` and its like in SQL); the sealer appends and
signs; receipts prove to anybody that a fact is in the log, and consistency proofs that the log only grew.
"""

from wagerbabe.ledger.log.sealer import Sealer

__all__ = ["Sealer"]
