"""Letters: to the citizen in plain language with the rules behind, and to the housing organisation.

The texts are made from the plan and the batch, which know nobody's name. Names and addresses come from a file on the
office's own machine, are put in when the PDF is made, and are kept nowhere.
"""

from .letter import Letter, letters_of
from .office import Office, read_office

__all__ = ["Letter", "Office", "letters_of", "read_office"]
