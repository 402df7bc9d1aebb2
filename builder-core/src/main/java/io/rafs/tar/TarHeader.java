package io.rafs.tar;

import io.rafs.format.RefusedException;
import java.util.Arrays;

/**
 * One header block of a tar, its numbers and names taken out and nothing judged.
 *
 * <pre>
 * off len field                              off len field
 *   0 100 name                               257   8 magic: "ustar\0" "00" (POSIX), "ustar  \0" (GNU)
 * 100   8 mode                               329   8 device major
 * 108   8 uid                                337   8 device minor
 * 116   8 gid                                345 155 prefix of the name (POSIX only)
 * 124  12 size                               GNU sparse files, type S:
 * 136  12 mtime                              386  96 four pieces, offset and length of 12 digits each
 * 148   8 checksum                           482   1 more pieces follow in blocks of their own
 * 156   1 type                               483  12 real size
 * 157 100 link target
 * </pre>
 *
 * Numbers are octal digits, or GNU's base-256 if the first bit is set. Source: POSIX pax, GNU tar manual.
 */
record TarHeader(
        byte[] name,
        int mode,
        long uid,
        long gid,
        long size,
        long mtime,
        char type,
        byte[] link,
        long major,
        long minor,
        byte[] block) {

    private static final String PERHAPS_NO_TAR = "the tar is damaged, or this is no tar";

    private static final byte[] POSIX_MAGIC = {'u', 's', 't', 'a', 'r', 0};

    /** Whether all bytes of the block are zero, as in the end-of-archive mark. */
    static boolean isZero(byte[] block) {
        for (byte octet : block) {
            if (octet != 0) {
                return false;
            }
        }
        return true;
    }

    /** Reads a block; refuses one with a wrong checksum, which is what tells a tar from anything else. */
    static TarHeader parse(byte[] block) throws RefusedException {
        checkSum(block);
        char type = (char) (block[156] & 0xff);
        boolean device = type == '3' || type == '4';
        return new TarHeader(
                name(block),
                (int) (number("mode", block, 100, 8) & 07777),
                number("uid", block, 108, 8),
                number("gid", block, 116, 8),
                number("size", block, 124, 12),
                number("mtime", block, 136, 12),
                type,
                text(block, 157, 100),
                device ? number("device major", block, 329, 8) : 0,
                device ? number("device minor", block, 337, 8) : 0,
                block.clone());
    }

    private static void checkSum(byte[] block) throws RefusedException {
        int unsigned = 0;
        int signed = 0;
        for (int i = 0; i < TarInput.BLOCK; i++) {
            byte octet = i >= 148 && i < 156 ? (byte) ' ' : block[i];
            unsigned += octet & 0xff;
            signed += octet; // some old writers summed chars that were signed
        }
        long wanted = wantedSum(block);
        if (wanted != unsigned && wanted != signed) {
            throw new RefusedException("the header's checksum is %d, its bytes sum up to %d; %s"
                    .formatted(wanted, unsigned, PERHAPS_NO_TAR));
        }
    }

    private static long wantedSum(byte[] block) throws RefusedException {
        try {
            return number("checksum", block, 148, 8);
        } catch (RefusedException e) {
            throw new RefusedException(e.getMessage() + "; " + PERHAPS_NO_TAR);
        }
    }

    private static byte[] name(byte[] block) {
        byte[] name = text(block, 0, 100);
        boolean posix = Arrays.equals(block, 257, 263, POSIX_MAGIC, 0, 6);
        byte[] prefix = posix ? text(block, 345, 155) : new byte[0];
        if (prefix.length == 0) {
            return name;
        }
        byte[] whole = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        whole[prefix.length] = '/';
        System.arraycopy(name, 0, whole, prefix.length + 1, name.length);
        return whole;
    }

    private static byte[] text(byte[] block, int offset, int width) {
        int end = offset;
        while (end < offset + width && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, offset, end);
    }

    /** Reads a numeric field: octal digits among blanks and NULs, empty for 0, or base-256 in two's complement. */
    static long number(String field, byte[] block, int offset, int width) throws RefusedException {
        if ((block[offset] & 0x80) != 0) {
            return base256(field, block, offset, width);
        }
        int at = offset;
        int end = offset + width;
        while (at < end && block[at] == ' ') {
            at++;
        }
        long value = 0;
        while (at < end && block[at] >= '0' && block[at] <= '7') {
            value = value << 3 | block[at++] - '0';
        }
        if (at < end && block[at] != ' ' && block[at] != 0) {
            throw new RefusedException(
                    "the header's %s has byte 0x%02x at %d, expected octal digits".formatted(field, block[at], at));
        }
        return value;
    }

    private static long base256(String field, byte[] block, int offset, int width) throws RefusedException {
        boolean negative = (block[offset] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = 0; i < width; i++) {
            int octet = i == 0 ? block[offset] & 0x3f | (negative ? 0xc0 : 0) : block[offset + i] & 0xff;
            long top = value >> 55;
            if (top != 0 && top != -1) {
                throw new RefusedException("the header's %s does not fit 64 bits; the tar is damaged".formatted(field));
            }
            value = value << 8 | octet;
        }
        return value;
    }
}
