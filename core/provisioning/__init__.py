"""What decides about runs of playbooks: whose turn it is, who has to agree, where a host stands; all of it pure."""
