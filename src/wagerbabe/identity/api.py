"""The routes of sign-ins, under ``/api/v1/auth``."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response, status

from wagerbabe.identity import service, web
from wagerbabe.identity.actor import CurrentActor, Identity, identity_of
from wagerbabe.identity.errors import (
    AccountInactive,
    CsrfTokenInvalid,
    EmailTaken,
    ForeignOrigin,
    SignInFailed,
    TooManyFailedSignIns,
    UnderAge,
    UsernameTaken,
    WrongPassword,
)
from wagerbabe.identity.schemas import (
    BrowserSessionOut,
    MeOut,
    PasswordChangeIn,
    RefreshIn,
    SessionOut,
    SessionsOut,
    SignInIn,
    SignUpIn,
    TokensOut,
)
from wagerbabe.identity.service import Device, Newcomer, SignedIn
from wagerbabe.platform.errors import NotFound, Unauthenticated
from wagerbabe.platform.http import error_responses
from wagerbabe.platform.ratelimit import client_address, limit_address

router = APIRouter(prefix="/auth", tags=["auth"])

IdentityDep = Annotated[Identity, Depends(identity_of)]
Tokens = TokensOut | BrowserSessionOut
_BY_ADDRESS = [Depends(limit_address)]


@router.post(
    "/signup",
    status_code=status.HTTP_201_CREATED,
    dependencies=_BY_ADDRESS,
    responses=error_responses(UsernameTaken, EmailTaken, UnderAge, ForeignOrigin),
)
async def sign_up(body: SignUpIn, request: Request, response: Response, identity: IdentityDep) -> Tokens:
    """Make an account and sign in: in the book of the invitation's agent, else in the house's."""
    device = _device(request, identity)
    newcomer = Newcomer(body.username, body.email, body.password, body.birth_date, body.invite)
    return _hand_over(response, identity, await service.sign_up(identity, newcomer, device, request.app.state.enrol))


@router.post(
    "/login",
    dependencies=_BY_ADDRESS,
    responses=error_responses(SignInFailed, TooManyFailedSignIns, AccountInactive, ForeignOrigin),
)
async def sign_in(body: SignInIn, request: Request, response: Response, identity: IdentityDep) -> Tokens:
    """Sign in. Programs get the tokens in the answer; browsers get cookies and a CSRF token."""
    device = _device(request, identity)
    return _hand_over(response, identity, await service.sign_in(identity, body.username, body.password, device))


@router.post(
    "/refresh", dependencies=_BY_ADDRESS, responses=error_responses(Unauthenticated, ForeignOrigin, CsrfTokenInvalid)
)
async def refresh(request: Request, response: Response, identity: IdentityDep, body: RefreshIn | None = None) -> Tokens:
    """Trade the refresh token for new tokens. Each is good once; using one twice ends the session."""
    settings = identity.runtime.settings
    web.from_browser(request, settings)
    if body is not None:
        return _hand_over(response, identity, await service.renew(identity, body.refresh_token, csrf=None))
    token = request.cookies.get(web.refresh_cookie(settings))
    if token is None:
        raise Unauthenticated
    csrf = request.headers.get(web.CSRF_HEADER, "")
    return _hand_over(response, identity, await service.renew(identity, token, csrf=csrf))


@router.post("/logout", status_code=status.HTTP_204_NO_CONTENT, responses=error_responses(Unauthenticated))
async def sign_out(actor: CurrentActor, response: Response, identity: IdentityDep) -> None:
    """End this session, wherever it is used."""
    await service.end_session(identity, actor, actor.session_id)
    web.clear_cookies(response, identity.runtime.settings)


@router.get("/me", responses=error_responses(Unauthenticated))
async def me(actor: CurrentActor, request: Request, identity: IdentityDep) -> MeOut:
    """Who is signed in, with the balance for players."""
    extra = getattr(request.app.state, "me_extra", _nothing)
    known: dict[str, Any] = await extra(identity.runtime.db, actor)
    return MeOut(
        id=actor.login_id,
        username=actor.username,
        role=actor.role,
        book_id=actor.book_id,
        csrf_token=actor.csrf_token,
        **known,
    )


@router.post(
    "/password/change",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=error_responses(WrongPassword, TooManyFailedSignIns),
)
async def change_password(body: PasswordChangeIn, actor: CurrentActor, identity: IdentityDep) -> None:
    """Change one's own password; all other sessions end."""
    await service.change_password(identity, actor, body.current, body.new)


@router.get("/sessions")
async def sessions(actor: CurrentActor, identity: IdentityDep) -> SessionsOut:
    """Where one is signed in."""
    rows = await service.own_sessions(identity.runtime.db, actor)
    return SessionsOut(items=[SessionOut(**dict(row), current=row["id"] == actor.session_id) for row in rows])


@router.delete("/sessions/{session_id}", status_code=status.HTTP_204_NO_CONTENT, responses=error_responses(NotFound))
async def end_session(session_id: UUID, actor: CurrentActor, identity: IdentityDep) -> None:
    """End one of one's own sessions, for a lost phone."""
    await service.end_session(identity, actor, session_id)


async def _nothing(_db: object, _actor: object) -> dict[str, Any]:
    return {}


def _device(request: Request, identity: Identity) -> Device:
    browser = web.from_browser(request, identity.runtime.settings)
    return Device(client_address(request), request.headers.get("user-agent"), browser)


def _hand_over(response: Response, identity: Identity, session: SignedIn) -> Tokens:
    settings = identity.runtime.settings
    response.headers["Cache-Control"] = "no-store"
    seconds, refresh_token = settings.access_token_seconds, session.refresh_token
    if session.csrf_token is None:
        return TokensOut(access_token=session.access_token, expires_in=seconds, refresh_token=refresh_token)
    web.set_cookies(response, settings, access=session.access_token, refresh=refresh_token, csrf=session.csrf_token)
    return BrowserSessionOut(csrf_token=session.csrf_token, expires_in=seconds)
