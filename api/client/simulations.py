"""Calls on simulations."""

# Written by tools/client.py.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from api.client.caller import Caller, part
from api.documents.kept import SimulationList, SimulationTold
from api.documents.simulation import Simulation


class Simulations:
    """Calls on simulations."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def submit(self, body: Mapping[str, Any], *, key: str | None = None) -> SimulationTold:
        """Asks for a simulation of a scenario."""
        return self.caller.asked(
            TypeAdapter(SimulationTold), "POST", "/v1/simulations", body=body, headers={"Idempotency-Key": key}
        )

    def listed(self, *, after: str | None = None, limit: int = 50) -> SimulationList:
        """The simulations of the municipality, newest first, page by page."""
        return self.caller.asked(
            TypeAdapter(SimulationList), "GET", "/v1/simulations", query={"after": after, "limit": limit}
        )

    def read(self, simulation_id: str) -> SimulationTold:
        """The simulation: waiting, running with its replications so far, or ended."""
        return self.caller.asked(TypeAdapter(SimulationTold), "GET", f"/v1/simulations/{part(simulation_id)}")

    def stop(self, simulation_id: str) -> SimulationTold:
        """Stops the simulation; its replications are kept, and the same scenario goes on from them."""
        return self.caller.asked(TypeAdapter(SimulationTold), "DELETE", f"/v1/simulations/{part(simulation_id)}")

    def report(self, simulation_id: str) -> Simulation:
        """The document of the study, as `anvis simulate --out` writes `simulation.json`."""
        return self.caller.asked(TypeAdapter(Simulation), "GET", f"/v1/simulations/{part(simulation_id)}/report")
