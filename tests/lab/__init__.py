"""Real Debian 12 hosts in network namespaces, for the tests that nothing simulated can stand in for."""
