"""The few verbs of CP-SAT asked for here, on the library's compiled half.

Its Python half, `ortools.sat.python.cp_model`, brings pandas along for tables of variables, which nothing here has: a
quarter of a second of every plan of a town. The names are those it has, and the models are the same to the last letter,
which the tests hold against it. The range of versions in `pyproject.toml` keeps both halves what they are.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

from ortools.sat.python import cp_model_helper
from ortools.util.python.sorted_interval_list import Domain

IntVar = cp_model_helper.IntVar
# Its types leave out the verbs that its Python half calls.
compiled: Any = cp_model_helper
UNKNOWN = compiled.CpSolverStatus.UNKNOWN
FEASIBLE = compiled.CpSolverStatus.FEASIBLE
INFEASIBLE = compiled.CpSolverStatus.INFEASIBLE
OPTIMAL = compiled.CpSolverStatus.OPTIMAL
_TRUTH = Domain(0, 1)


class CpModel(compiled.CpBaseModel):  # type: ignore[misc]
    """A model under construction."""

    def __init__(self) -> None:
        super().__init__(None)

    @property
    def proto(self) -> Any:
        return self.model_proto

    def new_bool_var(self, name: str) -> Any:
        return IntVar(self.model_proto).with_name(name).with_domain(_TRUTH)

    def add(self, held: Any) -> None:
        """A comparison of linear sums; or one of numbers, which is true or false by itself."""
        if isinstance(held, compiled.BoundedLinearExpression):
            self._add_bounded_linear_expression(held)
        else:
            self._add_bool_argument_constraint(compiled.BoolArgumentConstraint.bool_or, [True] if held else [])

    def add_at_most_one(self, literals: Iterable[Any]) -> None:
        self._add_bool_argument_constraint(compiled.BoolArgumentConstraint.at_most_one, literals)

    def add_implication(self, a: Any, b: Any) -> None:
        self._add_bool_argument_constraint(compiled.BoolArgumentConstraint.bool_and, b).only_enforce_if(a)

    def add_hint(self, variable: Any, value: bool) -> None:
        self.model_proto.solution_hint.vars.append(variable.index)
        self.model_proto.solution_hint.values.append(int(value))

    def maximize(self, total: Any) -> None:
        self._aim(total, -1)

    def minimize(self, total: Any) -> None:
        self._aim(total, 1)

    def _aim(self, total: Any, sign: int) -> None:
        """What is to be as small as it can be, times `sign`."""
        objective = self.model_proto.objective
        if isinstance(total, int):
            objective.offset, objective.scaling_factor = total, 1.0
            return
        flat = compiled.FlatIntExpr(total)
        for variable, weight in zip(flat.vars, flat.coeffs, strict=True):
            objective.vars.append(variable.index)
            objective.coeffs.append(sign * weight)
        objective.offset, objective.scaling_factor = sign * flat.offset, float(sign)


class SolutionCallback(compiled.SolutionCallback):  # type: ignore[misc]
    """`on_solution_callback` is called at every solution found."""

    def __init__(self) -> None:
        super().__init__()

    def OnSolutionCallback(self) -> None:  # the name the compiled half calls
        self.on_solution_callback()

    def on_solution_callback(self) -> None:
        raise NotImplementedError

    def boolean_value(self, literal: Any) -> bool:
        return bool(self.BooleanValue(literal))

    def stop_search(self) -> None:
        self.StopSearch()


class CpSolver:
    """One question to the solver at a time; `stop_search` may come from another thread."""

    def __init__(self) -> None:
        self.parameters = compiled.SatParameters()
        self.response_proto: Any = None
        self._running: Any = None
        self._lock = threading.Lock()

    def solve(self, model: CpModel, callback: SolutionCallback | None = None) -> Any:
        with self._lock:
            self._running = compiled.SolveWrapper()
        self._running.set_parameters(self.parameters)
        if callback is not None:
            self._running.add_solution_callback(callback)
        self.response_proto = self._running.solve(model.proto)
        if callback is not None:
            self._running.clear_solution_callback(callback)
        with self._lock:
            self._running = None
        return self.response_proto.status

    def stop_search(self) -> None:
        with self._lock:
            if self._running is not None:
                self._running.stop_search()

    def boolean_value(self, literal: Any) -> bool:
        return bool(compiled.ResponseHelper.boolean_value(self.response_proto, literal))
