"""The sealed log: every transfer, ticket and ending as a leaf of one Merkle tree whose root is signed.

Whoever makes a fact hands it over in the same transaction (``seal_entry`` and its like in SQL); the sealer appends and
signs; receipts prove to anybody that a fact is in the log, and consistency proofs that the log only grew.
"""

from wagerbabe.ledger.log.api import router
from wagerbabe.ledger.log.audit import audit_log
from wagerbabe.ledger.log.keys import LogKeyInvalid
from wagerbabe.ledger.log.sealer import Sealer
from wagerbabe.ledger.log.verify import NotProved, verify_receipt
from wagerbabe.platform.invariants import read_invariants

INVARIANTS = read_invariants(__file__)

__all__ = ["INVARIANTS", "LogKeyInvalid", "NotProved", "Sealer", "audit_log", "router", "verify_receipt"]
