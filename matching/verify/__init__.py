"""Second opinions on a plan, from facts and law alone. Shares no code with model, levels or engine."""
