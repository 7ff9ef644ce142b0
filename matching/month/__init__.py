"""The month's own life in files: decisions read back and solved again, and the draft of the month after."""
