"""What a quota policy does over years: policies × scenarios on common random numbers, with the engine of the monthly plan.

raw = yaml.safe_load(open("benchmarks/policies/quota.yaml"))
document = analyse(run_study(raw, Where("loky", 2)))
"""

from __future__ import annotations

from .analysis import analyse
from .policies import POLICIES, Policy
from .scenario import Scenario
from .scenario_file import read_scenario, scenario_of, schema
from .study import Study, Where, run_study

__all__ = [
    "POLICIES", "Policy", "Scenario", "Study", "Where", "analyse", "read_scenario", "run_study", "scenario_of", "schema",
]  # fmt: skip
