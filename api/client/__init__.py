"""A typed client of the service, made from its own doors: one method for each call (`tools/client.py` writes the groups)."""

from .anvis import Anvis
from .caller import Refused

__all__ = ["Anvis", "Refused"]
