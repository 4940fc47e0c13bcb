"""What a device is, by what it answers: vendor, model, ports, sensors, supplies, neighbours, with their evidence."""
