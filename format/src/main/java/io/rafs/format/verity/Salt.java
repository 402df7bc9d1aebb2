package io.rafs.format.verity;

import io.rafs.format.Range;
import java.util.HexFormat;

/**
 * Bytes that are hashed before each block, at most 256 (dm-verity; fs-verity takes 32).
 *
 * @param hex lower-case hex digits, two for each byte; empty for none
 */
public record Salt(String hex) {
    /** Most bytes of any salt. */
    public static final int MAX = 256;

    /** No salt. */
    public static final Salt NONE = new Salt("");

    /** Refuses what is no salt. */
    public Salt {
        if (!hex.matches("([0-9a-f]{2})*")) {
            throw new IllegalArgumentException("'%s' is not a salt: expected lower-case hex digits, two for each byte"
                    .formatted(hex.length() > 100 ? hex.substring(0, 100) + "..." : hex));
        }
        Range.check("bytes of salt", hex.length() / 2, MAX);
    }

    /** The salt of these bytes. */
    public static Salt of(byte[] bytes) {
        return new Salt(HexFormat.of().formatHex(bytes));
    }

    /** How many bytes, 0..256. */
    public int size() {
        return hex.length() / 2;
    }

    /** A fresh array of the bytes. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }
}
