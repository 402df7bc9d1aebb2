package io.rafs.format.erofs;

import io.rafs.format.Range;

/**
 * A device node's numbers in the kernel's "new" 32-bit encoding: {@code minor[7:0] | major << 8 | minor[19:8] << 20}.
 * Source: kernel {@code new_encode_dev}.
 *
 * @param major 0..4095
 * @param minor 0..1048575
 */
public record DeviceNumber(int major, int minor) {
    /** Largest major number. */
    public static final int MAX_MAJOR = 0xfff;

    /** Largest minor number. */
    public static final int MAX_MINOR = 0xfffff;

    public DeviceNumber {
        Range.check("major", major, MAX_MAJOR);
        Range.check("minor", minor, MAX_MINOR);
    }

    /** The 32 bits on disk. */
    public long encoded() {
        return (minor & 0xffL) | (long) major << 8 | (minor & 0xfff00L) << 12;
    }

    /** The numbers in 32 bits. */
    public static DeviceNumber of(long encoded) {
        return new DeviceNumber((int) (encoded >>> 8 & 0xfff), (int) (encoded & 0xff | encoded >>> 12 & 0xfff00));
    }
}
