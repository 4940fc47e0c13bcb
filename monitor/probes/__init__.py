"""Probes that are not SNMP."""
