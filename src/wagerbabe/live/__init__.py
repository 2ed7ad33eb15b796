"""WebSocket rooms: odds of leagues and events, one's own tickets and balance, an agent's ticker."""

from wagerbabe.live.app import create_live_app, server
from wagerbabe.live.hub import Limits
from wagerbabe.live.wire import Buffers

__all__ = ["Buffers", "Limits", "create_live_app", "server"]
