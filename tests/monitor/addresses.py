"""Addresses of simulated devices that are this process's own, so that two runs of the tests do not meet."""

import os


def net(number: int) -> str:
    """The first three parts of a network of this process, by a number that a test chooses for itself."""
    return f"10.{101 + os.getpid() % 140}.{(os.getpid() // 140 * 16 + number) % 256}"
