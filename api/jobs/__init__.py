"""Work that takes seconds or more: worker processes, and the runs they carry out."""
