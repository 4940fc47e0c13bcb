"""What asking costs: our SNMP engine beside others, against one load agent in C.

Each client is a program of its own with the same arguments, PORT MODE VERSION DEVICES IN_FLIGHT JOBS, that warms up,
does its jobs and prints one line of JSON: jobs, cells (as a check that all did the same), cpu and wall in seconds, rss
in MB.
"""
