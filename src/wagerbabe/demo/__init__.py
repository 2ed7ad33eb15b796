"""The demo: a book with a past, and a local twin of the odds provider, fed by a simulator or by a recording."""

from wagerbabe.demo.book import demo_password, demo_sign_ins, seed
from wagerbabe.demo.crowd import bet_along
from wagerbabe.demo.faults import Fault
from wagerbabe.demo.replay import Replay
from wagerbabe.demo.scorer import keep_score
from wagerbabe.demo.simulator import Simulator
from wagerbabe.demo.source import Source
from wagerbabe.demo.twin import app, serve, server

__all__ = [
    "Fault",
    "Replay",
    "Simulator",
    "Source",
    "app",
    "bet_along",
    "demo_password",
    "demo_sign_ins",
    "keep_score",
    "seed",
    "serve",
    "server",
]
