package io.rafs.testdata;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The 512-byte block before each entry's data, in the ustar, GNU or V7 dialect.
 *
 * <pre>
 * off len field
 *   0 100 name        cut silently when longer
 * 100   8 mode        numbers: octal digits and NUL, or base-256 (first bit set, two's complement)
 * 108   8 uid
 * 116   8 gid
 * 124  12 size
 * 136  12 mtime
 * 148   8 checksum    six octal digits, NUL, space: sum of all bytes, this field taken as spaces
 * 156   1 type
 * 157 100 link
 * 257   8 magic       "ustar" NUL "00", or "ustar" two spaces NUL, or nothing
 * 265  32 uname
 * 297  32 gname
 * 329   8 devmajor
 * 337   8 devminor
 * 345 155 prefix      ustar only; in GNU sparse entries 386.. is the sparse map
 * </pre>
 */
final class TarHeader {

    static final int SIZE = 512;

    private static final int CHECKSUM = 148;

    private final byte[] block = new byte[SIZE];

    /** The dialects differ in eight bytes. */
    enum Magic {
        POSIX("ustar\00000"),
        GNU("ustar  \0"),
        V7("");

        private final byte[] bytes;

        Magic(String text) {
            this.bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    TarHeader text(int offset, int width, byte[] value) {
        System.arraycopy(value, 0, block, offset, Math.min(width, value.length));
        return this;
    }

    TarHeader magic(Magic magic) {
        return text(257, 8, magic.bytes);
    }

    TarHeader type(char type) {
        block[156] = (byte) type;
        return this;
    }

    TarHeader flag(int offset, boolean on) {
        block[offset] = (byte) (on ? 1 : 0);
        return this;
    }

    /** Octal where the value fits, base-256 where it does not or where that is asked for. */
    TarHeader number(int offset, int width, long value, boolean base256) {
        return text(offset, width, number(width, value, base256));
    }

    static byte[] number(int width, long value, boolean base256) {
        String octal = Long.toOctalString(value);
        if (!base256 && value >= 0 && octal.length() < width) {
            return ("0".repeat(width - 1 - octal.length()) + octal + "\0").getBytes(StandardCharsets.US_ASCII);
        }
        byte[] field = new byte[width];
        Arrays.fill(field, (byte) (value < 0 ? 0xff : 0));
        for (int i = 0; i < Math.min(8, width); i++) {
            field[width - 1 - i] = (byte) (value >> (8 * i));
        }
        field[0] |= (byte) 0x80;
        return field;
    }

    /** The block as it is: an extension block has no checksum. */
    byte[] unsealed() {
        return block.clone();
    }

    /** Computes the checksum and hands the block out. */
    byte[] seal(boolean wrongChecksum) {
        Arrays.fill(block, CHECKSUM, CHECKSUM + 8, (byte) ' ');
        int sum = wrongChecksum ? 1 : 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        text(CHECKSUM, 8, "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII));
        return unsealed();
    }
}
