package io.rafs.sbom;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A part of an SQLite database, read from its start on; nothing is read behind its end. */
final class SqliteSpan {
    private final ByteBuffer bytes;
    private final int end;
    private int at;

    /** @param end of the part; one that begins behind it holds nothing */
    SqliteSpan(ByteBuffer bytes, int at, int end) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    int at() {
        return at;
    }

    private int take(long count) throws DamagedFileException {
        if (count < 0 || count > end - at) {
            throw new DamagedFileException(
                    "%d bytes are to be at byte %d, where %d are left".formatted(count, at, Math.max(0, end - at)));
        }
        int from = at;
        at += (int) count;
        return from;
    }

    long u32() throws DamagedFileException {
        return bytes.getInt(take(4)) & 0xffff_ffffL;
    }

    /** Up to nine bytes, the highest seven bits first; the ninth has eight. */
    long varint() throws DamagedFileException {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            int octet = bytes.get(take(1));
            value = value << 7 | octet & 0x7f;
            if (octet >= 0) {
                return value;
            }
        }
        return value << 8 | bytes.get(take(1)) & 0xff;
    }

    void bytes(byte[] out, int to, int count) throws DamagedFileException {
        bytes.get(take(count), out, to, count);
    }

    /** The value of a column of this serial type: a text, a blob, a whole number, or null for what is none of these. */
    Object column(long type) throws DamagedFileException {
        if (type >= 12) {
            byte[] value = new byte[bounded((type - 12) / 2)];
            bytes(value, 0, value.length);
            return type % 2 == 0 ? value : new String(value, StandardCharsets.UTF_8);
        }
        if (type == 8 || type == 9) {
            return type - 8;
        }
        if (type >= 1 && type <= 6) {
            return number(type == 5 ? 6 : type == 6 ? 8 : (int) type);
        }
        if (type != 0 && type != 7) {
            throw new DamagedFileException("a column has the type %d, which there is not".formatted(type));
        }
        take(type == 7 ? 8 : 0);
        return null;
    }

    /** Checked before memory is taken for it. */
    private int bounded(long length) throws DamagedFileException {
        int from = take(length);
        at = from;
        return (int) length;
    }

    private Long number(int size) throws DamagedFileException {
        int from = take(size);
        long value = bytes.get(from);
        for (int i = 1; i < size; i++) {
            value = value << 8 | bytes.get(from + i) & 0xff;
        }
        return value;
    }
}
