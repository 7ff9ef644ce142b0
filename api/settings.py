"""Settings of the service, from the environment (`ANVIS_…`)."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """`token` unset = only callers on this machine are served. Sizes in households, dwellings, pairs, rows and bytes.

    A call with a body beyond `large_bytes` is large: it never takes the last worker of its kind, and waits among large ones.
    """

    model_config = SettingsConfigDict(env_prefix="ANVIS_", use_attribute_docstrings=True)

    database: SecretStr = SecretStr("sqlite:///anvis.db")
    """Where what is kept is: `sqlite:///FILE` (relative to the folder Anvis is started in; four slashes for an absolute
    path) or `postgresql://user:password@host/name`. It may hold a password, so it is never shown."""
    token: SecretStr | None = Field(default=None, min_length=16)
    """The bearer token every caller has to bring. Unset = only callers on this machine are served."""
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
