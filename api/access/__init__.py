"""Who may do what: the person behind a call, the table of rights, and the tokens a call may bring."""

from .actor import Actor, Role
from .rights import RIGHTS, ROLES, Reach, Right, require

__all__ = ["RIGHTS", "ROLES", "Actor", "Reach", "Right", "Role", "require"]
