"""Accounts, holds, transfers and statements. Knows no bets: whoever moves money names the cause.

In SQL: ``post_transfers`` (the one way money moves), ``lock_accounts``, ``posting_day``, ``open_account``,
``set_floor``; in Python the same for callers that decide there.
"""

from wagerbabe.ledger import log
from wagerbabe.ledger.api import router
from wagerbabe.ledger.domain import AccountKind, Balance, Cause, Posting
from wagerbabe.ledger.log import LogKeyInvalid, NotProved, Sealer, audit_log, verify_receipt
from wagerbabe.ledger.schemas import StatementOut, TransferOut
from wagerbabe.ledger.service import statement_page
from wagerbabe.ledger.store import (
    balance,
    lock_accounts,
    open_free_play,
    post,
    posting_day,
    statement,
    statement_line,
    transfer_of_key,
)
from wagerbabe.platform.invariants import read_invariants

INVARIANTS = [*read_invariants(__file__), *log.INVARIANTS]

__all__ = [
    "INVARIANTS",
    "AccountKind",
    "Balance",
    "Cause",
    "LogKeyInvalid",
    "NotProved",
    "Posting",
    "Sealer",
    "StatementOut",
    "TransferOut",
    "audit_log",
    "balance",
    "lock_accounts",
    "open_free_play",
    "post",
    "posting_day",
    "router",
    "statement",
    "statement_line",
    "statement_page",
    "transfer_of_key",
    "verify_receipt",
]
