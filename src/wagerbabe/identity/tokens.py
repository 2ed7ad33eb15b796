"""Access tokens: RS256 with key ids; only our own keys and only this algorithm are accepted.

The keys are a JWK set: the first one signs, the others verify until their ``exp``. It comes from the settings, or lives
in ``keys/signing.json`` of the data folder, where a rotation is noticed by running processes.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, KeyParameters, RSAKey

from wagerbabe.identity.domain import Role
from wagerbabe.platform.clock import real_now
from wagerbabe.platform.errors import Unauthenticated
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.private_files import create_once, replace
from wagerbabe.platform.settings import Settings

ISSUER = "wagerbabe"
AUDIENCE = "wagerbabe-api"
KEY_BITS = 2048
VERIFIES_FOR = timedelta(hours=1, minutes=5)
"""How long a replaced key still verifies: the longest life of an access token, and some."""

_ALGORITHM = "RS256"
_REMEMBERED = 10_000
_ROLE_CLAIM = {"player": "user", "agent": "agent", "admin": "admin"}
_CLAIMS = jwt.JWTClaimsRegistry(
    now=lambda: int(real_now().timestamp()),
    iss={"essential": True, "value": ISSUER},
    aud={"essential": True, "value": AUDIENCE},
    exp={"essential": True},
    sub={"essential": True},
    sid={"essential": True},
)


class SigningKeyInvalid(Exception):
    """The key set cannot be used; the text says where it came from."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good token says. Rights are never taken from it, only whose session it is."""

    login_id: UUID
    session_id: UUID


class Keys:
    """The key set of a process."""

    def __init__(self, text: str, *, path: Path | None = None) -> None:
        """Read a JWK set; with a path, look there again when it changes."""
        self._path = path
        self._verified: dict[str, tuple[Claims, int]] = {}  # a signature costs more to check than all the rest
        self._load(text)

    @classmethod
    def open(cls, settings: Settings) -> "Keys":
        """The keys of the settings, else those of the data folder, made there at the first start."""
        if settings.signing_key is not None:
            return cls(settings.signing_key.get_secret_value())
        path = key_file(settings.data_dir)
        if not path.exists():
            create_once(path, new_key_set())
        return cls(path.read_text(), path=path)

    def sign(self, login_id: UUID, session_id: UUID, role: Role, *, seconds: int) -> str:
        """An access token for a session. The role in it is for the client's eyes: we read rights from the store."""
        self._refresh()
        key, now = self._keys[self._signing_kid], int(real_now().timestamp())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(login_id),
            "sid": str(session_id),
            "role": _ROLE_CLAIM[role],
            "iat": now,
            "exp": now + seconds,
        }
        return jwt.encode({"alg": _ALGORITHM, "kid": self._signing_kid}, claims, key, algorithms=[_ALGORITHM])

    def verify(self, token: str) -> Claims:
        """Whose session a token speaks for; ``Unauthenticated`` for anything but a fresh token of ours."""
        known = self._verified.get(token)
        if known is None:
            known = self._decode(token)
            if len(self._verified) >= _REMEMBERED:
                self._verified.clear()
            self._verified[token] = known
        claims, expires_at = known
        if expires_at <= real_now().timestamp():
            raise Unauthenticated
        return claims

    def _decode(self, token: str) -> tuple[Claims, int]:
        try:
            decoded = jwt.decode(token, self._find, algorithms=[_ALGORITHM]).claims
            _CLAIMS.validate(decoded)
            return Claims(UUID(decoded["sub"]), UUID(decoded["sid"])), decoded["exp"]
        except (JoseError, ValueError, TypeError, AttributeError) as error:
            raise Unauthenticated from error

    def _find(self, token: GuestProtocol) -> RSAKey:
        kid = token.headers().get("kid")
        if kid not in self._keys:
            self._refresh()
        if not isinstance(kid, str) or kid not in self._keys:
            raise Unauthenticated
        return self._keys[kid]

    def _refresh(self) -> None:
        """Read the file again if another process has rotated the keys."""
        if self._path is not None and self._path.stat().st_mtime_ns != self._seen:
            self._load(self._path.read_text())

    def _load(self, text: str) -> None:
        self._seen = self._path.stat().st_mtime_ns if self._path else 0
        self._verified.clear()
        members = _members(text, self._path)
        self._keys = {member["kid"]: RSAKey.import_key(member) for member in members}
        self._signing_kid: str = members[0]["kid"]
        if not self._keys[self._signing_kid].is_private:
            raise SigningKeyInvalid("The first key of the set must hold its private part: it signs.")


def key_file(data_dir: Path) -> Path:
    """Where a data folder keeps its keys."""
    return data_dir / "keys" / "signing.json"


def new_key_set() -> str:
    """A set with one new key, as the setting takes it."""
    return json.dumps({"keys": [_new_key()]})


def rotate_keys(path: Path) -> str:
    """Put a new key first; the old ones lose their private part and verify until their tokens have run out.

    Answers the new key's id. Running processes notice by themselves.
    """
    if not path.exists():
        create_once(path, new_key_set())
    now = real_now()
    members = [_retired(member, now) for member in _members(path.read_text(), path)]
    kept = [member for member in members if member["exp"] > now.timestamp()]
    fresh = _new_key()
    replace(path, json.dumps({"keys": [fresh, *kept]}))
    kid: str = fresh["kid"]
    return kid


def _new_key() -> dict[str, Any]:
    parameters: KeyParameters = {"use": "sig", "alg": _ALGORITHM, "kid": str(new_id())}
    return dict(RSAKey.generate_key(KEY_BITS, parameters).as_dict(private=True))


def _retired(member: dict[str, Any], now: datetime) -> dict[str, Any]:
    public = {name: value for name, value in member.items() if name in {"kty", "n", "e", "use", "alg", "kid", "exp"}}
    return {"exp": int((now + VERIFIES_FOR).timestamp()), **public}


def _members(text: str, path: Path | None) -> list[dict[str, Any]]:
    """The usable keys of a set, those past their time left out."""
    now = real_now().timestamp()
    try:
        members = [
            m for m in json.loads(text)["keys"] if m["kty"] == "RSA" and m["kid"] and m.get("exp", now + 1) > now
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise SigningKeyInvalid(f"{path or 'The signing key'} is not a JWK set of RSA keys with ids.") from error
    if not members:
        raise SigningKeyInvalid(f"{path or 'The signing key'} holds no RSA key.")
    return members
