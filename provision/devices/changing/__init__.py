"""Changes what a network device is configured to: planned first, guarded by the device's own timer, looked at after."""
