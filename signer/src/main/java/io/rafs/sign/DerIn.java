package io.rafs.sign;

import io.rafs.format.RefusedException;
import java.util.Arrays;

/** Reads DER values one after the other, and nothing that is not DER: every value has one spelling. */
final class DerIn {
    private final String where;
    private final byte[] bytes;
    private final int end;
    private int at;

    /** Reads all of {@code bytes}. */
    DerIn(String where, byte[] bytes) {
        this(where, bytes, 0, bytes.length);
    }

    private DerIn(String where, byte[] bytes, int from, int end) {
        this.where = where;
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /** The tag of the next value; -1 at the end. */
    int tag() {
        return at < end ? bytes[at] & 0xff : -1;
    }

    /** The values inside the next one, which must have this tag. */
    DerIn enter(int tag) throws RefusedException {
        int length = header(tag);
        DerIn inner = new DerIn(where, bytes, at, at + length);
        at += length;
        return inner;
    }

    /** The values inside the next one, a SEQUENCE. */
    DerIn sequence() throws RefusedException {
        return enter(0x30);
    }

    /** The bytes inside the next value, which must have this tag. */
    byte[] take(int tag) throws RefusedException {
        int length = header(tag);
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /** The next value whole, with its header, which must have this tag. */
    byte[] whole(int tag) throws RefusedException {
        int start = at;
        int length = header(tag);
        at += length;
        return Arrays.copyOfRange(bytes, start, at);
    }

    /** The next value, an INTEGER of at most 31 bits that is not negative. */
    int number() throws RefusedException {
        byte[] digits = take(0x02);
        if (digits.length > 4 || digits.length == 0 || digits[0] < 0) {
            throw new RefusedException(where, "a number in it is not from 0 to 2^31; it is damaged");
        }
        int number = 0;
        for (byte digit : digits) {
            number = number << 8 | digit & 0xff;
        }
        return number;
    }

    /** Nothing may follow. */
    void end() throws RefusedException {
        if (at != end) {
            throw new RefusedException(
                    where, "something follows its last value (offset %d); it is damaged".formatted(at));
        }
    }

    /** Reads tag and length; the bytes that follow are there. */
    private int header(int tag) throws RefusedException {
        int start = at;
        if (tag() != tag) {
            throw new RefusedException(
                    where,
                    "at offset %d is %s, expected a value with the tag 0x%02x; it is damaged, or something else"
                            .formatted(at, tag() < 0 ? "an end" : "0x%02x".formatted(tag()), tag));
        }
        int length = end - at > 1 ? bytes[at + 1] & 0xff : -1;
        at += 2;
        if (length > 0x80 && length <= 0x83 && end - at >= length - 0x80) {
            int digits = length - 0x80;
            length = 0;
            for (int i = 0; i < digits; i++) {
                length = length << 8 | bytes[at++] & 0xff;
            }
            if (length < 0x80 || length >> 8 * (digits - 1) == 0) {
                length = -1;
            }
        } else if (length >= 0x80) {
            length = -1;
        }
        if (length < 0 || length > end - at) {
            throw new RefusedException(
                    where, "the length at offset %d is not DER, or beyond the end; it is damaged".formatted(start + 1));
        }
        return length;
    }
}
