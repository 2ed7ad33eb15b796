"""Recorded evenings played through the whole product, and compared with the recording by code of its own.

`python -m tests.journeys.replay` (the Makefile's `replay`); what it takes stands in `plan`, what it compares in
`verdict`.
"""
