"""What to ask agents for: modules as data, in the format of snmp_exporter's snmp.yml."""
