"""The batch as a matching with limits, in arrays. Names no solver."""
