package io.rafs.compare;

/** How many digests are remembered before the user is asked for more memory. */
final class Memory {
    /** Bytes for each of a set that has just grown: three eighths of the new table are in use, the old one is there too. */
    private static final int BYTES = 64;

    /** Java has no larger arrays. */
    private static final int MOST = 3 << 27;

    private Memory() {}

    /** For each of so many sets, so that they take half of the heap together. */
    static int digests(int sets) {
        return (int) Math.min(MOST, Runtime.getRuntime().maxMemory() / 2 / sets / BYTES);
    }
}
