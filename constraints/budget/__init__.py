"""Money: what is left for the citizen in a dwelling, and what a placement costs the municipality."""

from .disposable import BudgetTable, budget_table
from .municipal import CostTable, cost_table, empty_month, handback, stay
from .statement import statement

__all__ = ["BudgetTable", "CostTable", "budget_table", "cost_table", "empty_month", "handback", "statement", "stay"]
