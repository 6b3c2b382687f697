"""Programs that prepare a machine for the project. `scripts/setup` runs them; nothing imports them but their tests."""
