"""The sample centre on this machine: every device of an inventory answers on a loopback address of its own."""
