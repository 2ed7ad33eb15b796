"""WagerBabe: agent-run sports books on points and credit."""
