package io.rafs.chunk;

/**
 * The gear table: a random 64-bit number for each value of a byte. Where every content-defined cut of every image lies
 * hangs on it, so it never changes.
 *
 * <p>It is the first 256 outputs of splitmix64 (Steele, Lea and Flood 2014), whose state starts as the eight ASCII bytes
 * {@code rafs cdc} read as a big-endian number, 0x7261667320636463:
 *
 * <pre>
 * state += 0x9e3779b97f4a7c15
 * z = state
 * z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9
 * z = (z ^ z >>> 27) * 0x94d049bb133111eb
 * gear[i] = z ^ z >>> 31
 * </pre>
 */
final class Gear {
    /** ASCII {@code rafs cdc}. */
    static final long SEED = 0x7261667320636463L;

    private Gear() {}

    /** A new copy of the table. */
    static long[] table() {
        long[] gear = new long[256];
        long state = SEED;
        for (int i = 0; i < gear.length; i++) {
            state += 0x9e3779b97f4a7c15L;
            long z = state;
            z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
            z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
            gear[i] = z ^ z >>> 31;
        }
        return gear;
    }
}
