"""What a municipality's own past says of the simulator's settings, and how far a forecast from it may be trusted."""

from __future__ import annotations

from .calibrate import Calibration, calibrate, settings
from .past import Past

__all__ = ["Calibration", "Past", "calibrate", "settings"]
