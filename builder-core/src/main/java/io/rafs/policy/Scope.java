package io.rafs.policy;

/** A pattern and what is asked of what it covers. */
record Scope(PlacePattern match, Rules rules) {}
