"""What the benchmarks share: an environment with the rivals, data, the programs, and their scores."""
