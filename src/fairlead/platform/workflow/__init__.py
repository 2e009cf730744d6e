"""Long work in steps: a row a step, done or undone one at a time, resumed after a crash between any two."""
