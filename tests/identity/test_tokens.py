"""Forged tokens: only RS256, only our keys, only fresh, only for us."""

import base64
import hmac
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import RSAKey
from pydantic import SecretStr

from wagerbabe.identity import tokens
from wagerbabe.identity.tokens import AUDIENCE, ISSUER, Claims, Keys, SigningKeyInvalid, key_file, rotate_keys
from wagerbabe.platform.clock import real_now
from wagerbabe.platform.errors import Unauthenticated
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.settings import Settings, read_settings

WHO = Claims(new_id(), new_id())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(database_url="postgresql://x", redis_url="redis://x", data_dir=tmp_path)


@pytest.fixture
def keys(settings: Settings) -> Keys:
    return Keys.open(settings)


def first_key(settings: Settings) -> dict[str, Any]:
    key: dict[str, Any] = json.loads(key_file(settings.data_dir).read_text())["keys"][0]
    return key


def claims(**changes: Any) -> dict[str, Any]:
    now = int(real_now().timestamp())
    good = {"iss": ISSUER, "aud": AUDIENCE, "sub": str(WHO.login_id), "sid": str(WHO.session_id), "exp": now + 60}
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def signed(key: dict[str, Any], payload: dict[str, Any], **header: Any) -> str:
    """As an attacker would: by hand, without a library that checks what it is asked to sign."""
    text = f"{part({'alg': 'RS256', 'kid': key['kid'], **header})}.{part(payload)}"
    private = RSAKey.import_key(key).private_key
    assert private is not None
    return f"{text}.{part(private.sign(text.encode(), PKCS1v15(), SHA256()))}"


def part(value: bytes | dict[str, Any]) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@pytest.mark.req("NFR-S2")
def test_a_token_is_rs256_with_a_key_id_and_says_whose_session_it_is(keys: Keys) -> None:
    token = keys.sign(WHO.login_id, WHO.session_id, "player", seconds=60)
    header, payload = (json.loads(base64.urlsafe_b64decode(p + "==")) for p in token.split(".")[:2])
    assert header["alg"] == "RS256"
    assert header["kid"]
    assert payload["role"] == "user"
    assert keys.verify(token) == WHO


def test_what_the_other_tests_forge_from_is_good(keys: Keys, settings: Settings) -> None:
    assert keys.verify(signed(first_key(settings), claims())) == WHO


@pytest.mark.req("NFR-S3")
@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1_000_000_000},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iss": "somebody"},
        {"iss": None},
        {"aud": "another-api"},
        {"aud": None},
        {"sub": None},
        {"sub": "not-an-id"},
        {"sid": None},
        {"sid": 7},
        {"nbf": 4_000_000_000},
    ],
    ids=str,
)
def test_wrong_claims_are_refused(changes: dict[str, Any], keys: Keys, settings: Settings) -> None:
    with pytest.raises(Unauthenticated):
        keys.verify(signed(first_key(settings), claims(**changes)))


def test_a_token_that_was_good_before_is_refused_when_it_has_run_out(
    keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = keys.sign(WHO.login_id, WHO.session_id, "player", seconds=60)
    assert keys.verify(token) == WHO
    later = real_now() + timedelta(seconds=61)
    monkeypatch.setattr(tokens, "real_now", lambda: later)
    with pytest.raises(Unauthenticated):
        keys.verify(token)


def test_an_unsigned_token_is_refused(keys: Keys, settings: Settings) -> None:
    for algorithm in ("none", "None", "NONE"):
        header = {"alg": algorithm, "kid": first_key(settings)["kid"]}
        with pytest.raises(Unauthenticated):
            keys.verify(f"{part(header)}.{part(claims())}.")


def test_hs256_with_our_public_key_as_the_secret_is_refused(keys: Keys, settings: Settings) -> None:
    key = first_key(settings)
    text = f"{part({'alg': 'HS256', 'kid': key['kid']})}.{part(claims())}"
    for secret in (RSAKey.import_key(key).as_pem(private=False), key["n"].encode()):
        signature = hmac.digest(secret, text.encode(), "sha256")
        with pytest.raises(Unauthenticated):
            keys.verify(f"{text}.{part(signature)}")


def test_a_foreign_key_is_refused_under_its_own_id_and_under_ours(keys: Keys, settings: Settings) -> None:
    foreign = tokens._new_key()
    for kid in (foreign["kid"], first_key(settings)["kid"], None, 7, "../../etc/passwd"):
        with pytest.raises(Unauthenticated):
            keys.verify(signed(foreign, claims(), kid=kid))


def test_a_key_brought_along_is_not_used(keys: Keys) -> None:
    foreign = tokens._new_key()
    public = RSAKey.import_key(foreign).as_dict(private=False)
    for header in ({"jwk": public}, {"jku": "https://attacker.example/keys.json"}, {"x5u": "https://attacker.example"}):
        with pytest.raises(Unauthenticated):
            keys.verify(signed(foreign, claims(), **header))


def test_a_changed_payload_is_refused(keys: Keys, settings: Settings) -> None:
    header, _, signature = signed(first_key(settings), claims()).split(".")
    with pytest.raises(Unauthenticated):
        keys.verify(f"{header}.{part(claims(sub=str(new_id())))}.{signature}")


@pytest.mark.parametrize("garbage", ["", "x", "a.b", "a.b.c", "a.b.c.d", "ä.ö.ü", "." * 5, "e30.e30.e30"])
def test_garbage_is_refused(garbage: str, keys: Keys) -> None:
    with pytest.raises(Unauthenticated):
        keys.verify(garbage)


def test_the_key_file_is_for_us_alone(keys: Keys, settings: Settings) -> None:
    file = key_file(settings.data_dir)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_processes_that_start_at_once_share_one_key(settings: Settings) -> None:
    with ThreadPoolExecutor(4) as threads:
        opened = list(threads.map(lambda _: Keys.open(settings), range(4)))
    token = opened[0].sign(WHO.login_id, WHO.session_id, "player", seconds=60)
    assert [other.verify(token) for other in opened] == [WHO] * 4
    assert [path.name for path in key_file(settings.data_dir).parent.iterdir()] == ["signing.json"]


def test_keys_of_the_settings_are_used_and_nothing_is_written(settings: Settings, tmp_path: Path) -> None:
    given = settings.model_copy(update={"signing_key": SecretStr(tokens.new_key_set())})
    token = Keys.open(given).sign(WHO.login_id, WHO.session_id, "agent", seconds=60)
    assert Keys.open(given).verify(token) == WHO
    assert not key_file(tmp_path).exists()


@pytest.mark.parametrize("text", ["", "{}", '{"keys": []}', '{"keys": [{"kty": "oct", "kid": "a", "k": "eA"}]}', "[1]"])
def test_a_broken_key_set_is_named(text: str) -> None:
    with pytest.raises(SigningKeyInvalid):
        Keys(text)


def test_after_a_rotation_the_new_key_signs_and_the_old_one_still_verifies(keys: Keys, settings: Settings) -> None:
    before = keys.sign(WHO.login_id, WHO.session_id, "player", seconds=60)
    kid = rotate_keys(key_file(settings.data_dir))
    after = keys.sign(WHO.login_id, WHO.session_id, "player", seconds=60)
    assert json.loads(base64.urlsafe_b64decode(after.split(".")[0] + "=="))["kid"] == kid
    for process in (keys, Keys.open(settings)):
        assert process.verify(before) == WHO
        assert process.verify(after) == WHO


def test_a_running_process_learns_of_a_rotation_from_the_first_new_token(keys: Keys, settings: Settings) -> None:
    rotate_keys(key_file(settings.data_dir))
    token = Keys.open(settings).sign(WHO.login_id, WHO.session_id, "player", seconds=60)
    assert keys.verify(token) == WHO


def test_a_replaced_key_can_no_longer_sign_and_is_dropped_when_its_tokens_are_over(
    keys: Keys, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = key_file(settings.data_dir)
    old = first_key(settings)["kid"]
    rotate_keys(file)
    [_, retired] = json.loads(file.read_text())["keys"]
    assert retired["kid"] == old
    assert "d" not in retired
    later = real_now() + timedelta(hours=2)
    monkeypatch.setattr(tokens, "real_now", lambda: later)
    rotate_keys(file)
    assert old not in [key["kid"] for key in json.loads(file.read_text())["keys"]]
