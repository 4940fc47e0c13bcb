"""Changes things: playbook runs, claimed from the store and carried out by a worker process each."""
