"""What /metrics says of devices, links and incidents."""
