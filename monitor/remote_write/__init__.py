"""Prometheus remote write, versions 1 and 2, as a sender with a spool on disk.

What /metrics says of devices and links is taken every few seconds as one frame, appended to the spool (``spool``), and
sent from there to each receiver (``sender``) at its own pace: an outage, a restart or a killed process only makes the
frames wait. A frame leaves the spool when every receiver has it, or by the spool's bounds, and then it is counted as
dropped.
"""
