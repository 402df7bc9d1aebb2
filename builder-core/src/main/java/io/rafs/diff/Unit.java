package io.rafs.diff;

/** What bytes are weighed by. */
public enum Unit {
    /** Chunks as they are stored: what a node fetches. */
    STORED,

    /** Files as they are: all that there is to weigh where one side is no image. */
    PLAIN
}
