"""From the cells of a poll to figures: rates with their verdicts, interfaces by name, uptime, readings."""
