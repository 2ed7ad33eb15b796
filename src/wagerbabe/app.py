"""The HTTP application: the only place where capabilities are wired together for HTTP."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request

from wagerbabe import agents, betting, cashier, catalog, grading, identity, ledger, odds, settlement
from wagerbabe.platform import openapi
from wagerbabe.platform.docs import add_docs
from wagerbabe.platform.health import Check, health_routes
from wagerbabe.platform.http import API, ErrorOut, install, runtime_of
from wagerbabe.platform.pages import page_route
from wagerbabe.platform.ratelimit import document_limits
from wagerbabe.platform.runtime import open_runtime
from wagerbabe.platform.settings import Settings
from wagerbabe.platform.shortcut import Shortcut

_ROUTERS = (
    identity.router,
    agents.router,
    agents.profiles_router,
    agents.user_router,
    ledger.router,
    cashier.router,
    settlement.router,
    catalog.router,
    grading.results_router,
    odds.router,
    betting.limits_router,
    betting.exposure_router,
)
_ROUTES = (*betting.routes, *grading.routes, *odds.routes)
_OPERATIONS = (*betting.operations, *grading.operations, *odds.operations)

DESCRIPTION = """
Money is an integer of minor units in fields named `…_minor`. Prices have three representations; `fraction` is exact.
Commands that move money or take a bet carry an `Idempotency-Key`. Every error is `{error, message, details}`.
"""


CORS: Mapping[str, Any] = {
    "allow_credentials": True,
    "allow_methods": ["GET", "POST", "PUT", "PATCH", "DELETE"],
    "allow_headers": ["Content-Type", "X-CSRF-Token", "Idempotency-Key", "X-Request-Id"],
    "expose_headers": ["X-Request-Id", "Retry-After", "ETag"],
}


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application; without settings it can be described (OpenAPI) but not started."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        assert settings is not None  # noqa: S101 - only a served application starts
        async with open_runtime(settings) as runtime, odds.open_board(runtime) as board:
            with identity.open_identity(runtime) as signing:
                app.state.runtime = runtime
                app.state.board = board
                app.state.bet_memory = betting.Memory(board)
                app.state.identity = signing
                app.state.limiter = signing.limiter
                yield

    app = FastAPI(
        title="WagerBabe",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # an address of the API is right or not there
        lifespan=lifespan,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # RequestContext does it, for every role
    )
    app.state.enrol = agents.enrol
    app.state.me_extra = agents.me_extra
    if settings is not None:
        app.add_middleware(CORSMiddleware, allow_origins=sorted(settings.origins), **CORS)
    app.add_middleware(Shortcut, routes=[route for route in odds.routes if route.path == f"{API}/betting/odds"])
    install(app)  # after it, so around it: answers to preflights have the headers of all answers too
    app.router.routes += [*_ROUTES, *health_routes(runtime_of, _checks)]
    for router in _ROUTERS:
        app.include_router(router, prefix=API)
    add_docs(app)
    app.router.routes.append(page_route())
    _describe(app, settings or Settings.model_construct())
    return app


def _checks(request: Request) -> list[Check]:
    async def board() -> str | None:
        return None if request.app.state.board.ready else "odds board (loading)"

    return [board]


def _describe(app: FastAPI, settings: Settings) -> None:
    """Add the plain routes to the API's description."""
    generate = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = generate()
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            schemas.setdefault("ErrorOut", ErrorOut.model_json_schema())
            app.openapi_schema = openapi.merge(document, _OPERATIONS)
            openapi.add_common_errors(app.openapi_schema)
            document_limits(app.openapi_schema, settings)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]
