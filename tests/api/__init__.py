"""The web room: routes, accounts, live updates, pages."""
