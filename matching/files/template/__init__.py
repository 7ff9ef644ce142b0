"""The workbook an office fills in, and the same workbook with one invented month, so that both can lie side by side.

A file for each kind of sheet: `guide`, `settings` (the month and the municipality's policy), `rows` (a sheet per table),
`columns` (what each column means) and `codes` (each code with its word, and the source of the drop-downs).
"""

from .book import example_beside, write_example, write_template

__all__ = ["example_beside", "write_example", "write_template"]
