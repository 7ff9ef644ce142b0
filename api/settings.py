"""Settings of the service, from the environment (`ANVIS_…`)."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from constraints.errors import InputError

from .access.oidc import Provider, encrypted
from .access.sign_in import Client


class Settings(BaseSettings):
    """`token` unset = only callers on this machine are served. Sizes in households, dwellings, pairs, rows and bytes.

    A call with a body beyond `large_bytes` is large: it never takes the last worker of its kind, and waits among large ones.
    """

    model_config = SettingsConfigDict(env_prefix="ANVIS_", use_attribute_docstrings=True)

    database: SecretStr = SecretStr("sqlite:///anvis.db")
    """Where what is kept is: `sqlite:///FILE` (relative to the folder Anvis is started in; four slashes for an absolute
    path) or `postgresql://user:password@host/name`. It may hold a password, so it is never shown."""
    token: SecretStr | None = Field(default=None, min_length=16)
    """One token for calls that keep nothing. People who keep something have tokens of their own (`anvis token`, OIDC)."""
    office: Path | None = None
    """The office that letters come from, as `anvis letters --office` takes it; unset = the service writes none."""
    retention: Path | None = None
    """How long things are kept, as `anvis retention --policy` takes it (`retention:` of a YAML file); unset = the defaults."""
    signers: dict[str, dict[Literal["fallback", "lift"], tuple[str, ...]]] = Field(default_factory=dict)
    """Who signs for a municipality, as JSON: its code → `fallback` (§ 59(9)) and `lift` (a rule of its own) → user ids of
    coordinators. What is left out is signed by any coordinator. Nobody signs what they proposed."""
    oidc_issuer: str = ""
    """The identity provider whose bearer tokens are taken; empty = none."""
    oidc_audience: str = "anvis"
    """Whom a token has to be for."""
    oidc_keys: str = ""
    """A file or an https address of its public keys (JWKS); empty = found from the issuer."""
    oidc_algorithms: tuple[str, ...] = ("RS256", "PS256", "ES256")
    """How tokens may be signed; only algorithms with a public key are taken. As JSON."""
    oidc_user_claim: str = "sub"
    """The claim that holds the pseudonymous user id; a path such as `a.b` for one inside another."""
    oidc_roles_claim: str = "roles"
    """The claim that holds the roles."""
    oidc_municipalities_claim: str = "municipalities"
    """The claim that holds the municipalities, four digits each."""
    oidc_role_names: dict[str, str] = Field(default_factory=dict)
    """The provider's names of roles → ours, as JSON."""
    oidc_client_id: str = ""
    """Anvis as a client of the provider, for people to sign in to the pages (authorisation code with PKCE); empty = with a
    local token only."""
    oidc_client_secret: SecretStr | None = None
    """The client's secret; unset = a public client."""
    oidc_scope: str = "openid"
    """What is asked for at sign-in, with spaces between."""
    address: str = ""
    """Where people reach the pages (`https://anvis.example.dk`); needed to sign in at a provider. Empty = as the browser asks."""
    sign_in_key: SecretStr | None = Field(default=None, min_length=32)
    """Seals a sign-in that is under way at the provider; unset = one of its own for each process. Set it where several
    processes serve one address."""
    session_idle_minutes: int = Field(default=30, ge=1, le=600)
    """Minutes without use after which somebody is signed out of the pages."""
    session_hours: int = Field(default=10, ge=1, le=24)
    """Hours after which somebody is signed out of the pages in any case."""
    solvers: int = Field(default=2, ge=1, le=64)
    """Worker processes that make plans."""
    scorers: int = Field(default=2, ge=1, le=64)
    """Worker processes that judge pairs."""
    solver_queue: int = Field(default=8, ge=0, le=1000)
    """Plans that may wait for a worker; the next is told to come again."""
    score_queue: int = Field(default=2000, ge=0, le=100_000)
    """Calls that may wait to have pairs judged."""
    large_queue: int = Field(default=32, ge=0, le=10_000)
    """Large ones among them."""
    large_bytes: int = Field(default=16 * 1024, ge=1)
    """A body beyond this is large: it never takes the last worker of its kind."""
    body_bytes: int = Field(default=8 * 1024 * 1024, ge=1024)
    """The largest body that is read."""
    rows: int = Field(default=15_000, ge=1)
    """Rows in all tables of one call."""
    score_pairs: int = Field(default=20_000, ge=1)
    """Pairs judged in one call."""
    match_households: int = Field(default=2_000, ge=1)
    """Households in one plan."""
    match_dwellings: int = Field(default=150, ge=1)
    """Dwellings in one plan."""
    solve_seconds: float = Field(default=30.0, gt=0, le=600)
    """Seconds one plan may take."""
    score_seconds: float = Field(default=20.0, gt=0, le=600)
    """Seconds one judging may take."""
    runners: int = Field(default=1, ge=0, le=64)
    """Runs that one worker solves beside each other; each takes one core."""
    simulators: int = Field(default=1, ge=0, le=64)
    """Simulations that one worker plays beside each other."""
    courtesy: int = Field(default=10, ge=0, le=19)
    """How far their processes stand back for others on the machine (nice)."""
    run_seconds: float = Field(default=7200.0, gt=0)
    """Seconds one run may take in all."""
    simulation_seconds: float = Field(default=86_400.0, gt=0)
    """Seconds one simulation may take in all."""
    run_attempts: int = Field(default=3, ge=1, le=1000)
    """How often a run or a simulation is taken whose process or worker ends before it is done."""
    lease_seconds: float = Field(default=30.0, ge=1, le=3600)
    """After this long without a sign of life of its worker, work is taken by another."""
    queue_each: int = Field(default=20, ge=1)
    """Runs, and as many simulations, of one municipality that may wait."""
    queue_all: int = Field(default=200, ge=1)
    """The same of all municipalities together."""
    work_folder: Path = Path("~/.cache/anvis/simulations")
    """Where a worker keeps the replications of simulations that are not done yet."""

    def signers_of(self, municipality: str) -> dict[str, frozenset[str]]:
        """What is signed → by whom, where the municipality names them."""
        return {what: frozenset(users) for what, users in self.signers.get(municipality, {}).items()}

    @property
    def provider(self) -> Provider | None:
        """The identity provider; None where none is set. Raises InputError for what is not safe."""
        if not self.oidc_issuer:
            return None
        return Provider(
            self.oidc_issuer, self.oidc_audience, self.oidc_keys, self.oidc_algorithms, self.oidc_user_claim,
            self.oidc_roles_claim, self.oidc_municipalities_claim, self.oidc_role_names,
        )  # fmt: skip

    @property
    def client(self) -> Client | None:
        """Anvis as a client of the identity provider; None where people sign in with a local token only.

        Raises InputError for what is not safe, `bad-setting/needs` where the provider or our own address is not told.
        """
        if not self.oidc_client_id:
            return None
        provider = self.provider
        for name, there in (("oidc_issuer", provider is not None), ("address", bool(self.address))):
            if not there:
                raise InputError("bad-setting/needs", name="ANVIS_OIDC_CLIENT_ID", other=f"ANVIS_{name.upper()}")
        assert provider is not None
        if urlsplit(self.address).scheme not in ("http", "https") or not encrypted(self.address):
            raise InputError("bad-setting/address")
        secret = self.oidc_client_secret
        return Client(
            provider, self.oidc_client_id, None if secret is None else secret.get_secret_value(), self.oidc_scope
        )
