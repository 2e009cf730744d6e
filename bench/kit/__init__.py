"""What benchmarks share: databases that are copied from one another, and the program as a child that is measured."""
