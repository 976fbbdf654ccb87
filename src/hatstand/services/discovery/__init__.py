"""Where roles are known from: one small module a source, each of which can fail alone."""
