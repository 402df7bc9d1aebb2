package io.rafs.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Reads on-disk structures, little endian, from a window of a file. Knows the file's name and the window's place in it,
 * so that every refusal says where. Never reads outside its window.
 */
public final class StructIn {
    private final String file;
    private final long base;
    private final byte[] bytes;
    private final int end;
    private int at;

    /** All of {@code bytes}, which start at {@code base} of {@code file}. */
    public StructIn(String file, long base, byte[] bytes) {
        this(file, base, bytes, 0, bytes.length);
    }

    /**
     * Those {@code length} bytes of {@code bytes} that start at {@code from}.
     *
     * @param base the place in {@code file} of the first byte of {@code bytes}, not of the window
     */
    public static StructIn window(String file, long base, byte[] bytes, int from, int length) {
        Objects.checkFromIndexSize(from, length, bytes.length);
        return new StructIn(file, base, bytes, from, from + length);
    }

    private StructIn(String file, long base, byte[] bytes, int at, int end) {
        this.file = file;
        this.base = base;
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    /** Byte offset in the file of the next byte to be read. */
    public long offset() {
        return base + at;
    }

    /** Bytes left in the window. */
    public int remaining() {
        return end - at;
    }

    /** A window of the next {@code length} bytes, which are thereby read. */
    public StructIn slice(String what, int length) throws CorruptImageException {
        need(what, length);
        StructIn slice = new StructIn(file, base, bytes, at, at + length);
        at += length;
        return slice;
    }

    /** Reads an unsigned byte. */
    public int u8(String field) throws CorruptImageException {
        return (int) little(field, 1);
    }

    /** Reads 16 bits, 0..65535. */
    public int u16(String field) throws CorruptImageException {
        return (int) little(field, 2);
    }

    /** Reads 32 bits, 0..2^32-1. */
    public long u32(String field) throws CorruptImageException {
        return little(field, 4);
    }

    /** Reads 64 bits that must be below 2^63, as every size and offset of a real image is. */
    public long u63(String field) throws CorruptImageException {
        long value = little(field, 8);
        if (value < 0) {
            at -= 8;
            throw corrupt("%s is %s, which no file can hold".formatted(field, Long.toUnsignedString(value)));
        }
        return value;
    }

    /** Reads 64 bits as they are. */
    public long bits64(String field) throws CorruptImageException {
        return little(field, 8);
    }

    /** Reads 32 digest bytes. */
    public Digest digest(String field) throws CorruptImageException {
        need(field, Digest.SIZE);
        at += Digest.SIZE;
        return Digest.of(bytes, at - Digest.SIZE);
    }

    /** Reads a digest written as 64 lower-case hex digits. */
    public Digest hex(String field) throws CorruptImageException {
        String text = new String(bytes(field, 2 * Digest.SIZE), StandardCharsets.ISO_8859_1);
        if (!Digest.isHex(text)) {
            at -= 2 * Digest.SIZE;
            throw corrupt("%s is not 64 lower-case hex digits".formatted(field));
        }
        return Digest.parse(text);
    }

    /**
     * Reads a blob id: 64 hex digits, or 64 times 'x' for the blob that the bootstrap itself lies in, whose id it cannot
     * know. That one is {@link Digest#ZERO}. Source: Nydus.
     */
    public Digest blobId(String field) throws CorruptImageException {
        need(field, 2 * Digest.SIZE);
        for (int i = 0; i < 2 * Digest.SIZE; i++) {
            if (bytes[at + i] != 'x') {
                return hex(field);
            }
        }
        at += 2 * Digest.SIZE;
        return Digest.ZERO;
    }

    /** Reads {@code count} bytes. */
    public byte[] bytes(String field, int count) throws CorruptImageException {
        need(field, count);
        byte[] copy = Arrays.copyOfRange(bytes, at, at + count);
        at += count;
        return copy;
    }

    /** Reads text padded with zero bytes to {@code width}; anything but printable ASCII is refused. */
    public String ascii(String field, int width) throws CorruptImageException {
        byte[] raw = bytes(field, width);
        int length = 0;
        while (length < width && raw[length] != 0) {
            if (raw[length] < 0x20 || raw[length] > 0x7e) {
                at -= width - length;
                throw corrupt("%s is not ASCII text".formatted(field));
            }
            length++;
        }
        return new String(raw, 0, length, StandardCharsets.US_ASCII);
    }

    /** Reads {@code count} bytes that must all be zero. */
    public void zero(String field, int count) throws CorruptImageException {
        need(field, count);
        for (int i = 0; i < count; i++) {
            if (bytes[at] != 0) {
                throw corrupt("%s is 0x%02x, expected 0".formatted(field, bytes[at]));
            }
            at++;
        }
    }

    /** Reads {@code count} bytes without looking at them. */
    public void skip(String field, int count) throws CorruptImageException {
        need(field, count);
        at += count;
    }

    /** The file as the user knows it. */
    public String file() {
        return file;
    }

    /** A refusal that names the file and an offset in it. */
    public CorruptImageException corrupt(long offset, String detail) {
        return new CorruptImageException(file, offset, detail);
    }

    /** A refusal that names the file and the current offset. */
    public CorruptImageException corrupt(String detail) {
        return new CorruptImageException(file, offset(), detail);
    }

    private long little(String field, int width) throws CorruptImageException {
        need(field, width);
        long value = 0;
        for (int i = width - 1; i >= 0; i--) {
            value = value << 8 | bytes[at + i] & 0xff;
        }
        at += width;
        return value;
    }

    private void need(String field, int count) throws CorruptImageException {
        if (count < 0 || count > end - at) {
            throw corrupt("%s needs %d bytes, %d are left".formatted(field, count, end - at));
        }
    }
}
