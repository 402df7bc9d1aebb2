package io.rafs.policy;

/** What follows from a judgement. */
public enum Mode {
    /** Nothing is looked at, everything is accepted. */
    OFF,
    /** Everything is looked at and told, and accepted all the same: for the time in which signing is introduced. */
    WARN,
    /** What is not proven good is refused. */
    ENFORCE
}
