"""Questions about a batch or a plan: why, why not, what if, what differs."""
