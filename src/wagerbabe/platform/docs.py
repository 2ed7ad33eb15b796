"""`/docs`: the API's description as a page, with assets of our own origin."""

from pathlib import Path

import fastapi_offline
from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

_ASSETS = Path(fastapi_offline.__file__).parent / "static"
# The page has one inline script that starts the viewer.
_INLINE = "'self' 'unsafe-inline'"
_POLICY = f"default-src 'self'; script-src {_INLINE}; style-src {_INLINE}; img-src 'self' data:"


def add_docs(app: FastAPI) -> None:
    """Serve the viewer at `/docs`; made with FastAPI's own page, without its content delivery network."""

    async def page(_request: Request) -> Response:
        answer = get_swagger_ui_html(
            openapi_url="/openapi.json",
            title=f"{app.title} API",
            swagger_js_url="/docs/assets/swagger-ui-bundle.js",
            swagger_css_url="/docs/assets/swagger-ui.css",
            swagger_favicon_url="/favicon.svg",
        )
        answer.headers["Content-Security-Policy"] = _POLICY
        return answer

    app.router.routes += [Route("/docs", page), Mount("/docs/assets", StaticFiles(directory=_ASSETS))]
