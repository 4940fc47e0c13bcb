"""The SNMP engine: BER, messages, USM, transport, polling; and simulated agents."""
