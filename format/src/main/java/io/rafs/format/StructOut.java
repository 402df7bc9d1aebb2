package io.rafs.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Prints on-disk structures, little endian, into memory that grows as needed.
 *
 * <p>Byte order lives here and in {@link StructIn}, nowhere else.
 */
public final class StructOut {
    private byte[] bytes;
    private int size;

    /** An empty output that expects about {@code capacity} bytes. */
    public StructOut(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    /** Bytes printed so far. */
    public int position() {
        return size;
    }

    /** Prints the low 8 bits. */
    public StructOut u8(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    /** Prints the low 16 bits. */
    public StructOut u16(int value) {
        return little(value, 2);
    }

    /** Prints the low 32 bits. */
    public StructOut u32(long value) {
        return little(value, 4);
    }

    /** Prints all 64 bits. */
    public StructOut u64(long value) {
        return little(value, 8);
    }

    /** Prints 32 digest bytes. */
    public StructOut digest(Digest digest) {
        return bytes(digest.bytes());
    }

    /** Prints a blob id, {@link Digest#ZERO} as 64 times 'x': see {@link StructIn#blobId}. */
    public StructOut blobId(Digest value) {
        return value.isZero() ? ascii("x".repeat(2 * Digest.SIZE), 2 * Digest.SIZE) : hex(value);
    }

    /** Prints a digest as 64 hex digits. */
    public StructOut hex(Digest digest) {
        return bytes(digest.hex().getBytes(StandardCharsets.US_ASCII));
    }

    /** Prints the bytes as they are. */
    public StructOut bytes(byte[] source) {
        return bytes(source, 0, source.length);
    }

    /** Prints {@code length} bytes of {@code source} from {@code offset}. */
    public StructOut bytes(byte[] source, int offset, int length) {
        room(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
        return this;
    }

    /** Prints ASCII text, padded with zero bytes to {@code width}; longer text is a bug. */
    public StructOut ascii(String text, int width) {
        Range.check("length of '" + text + "'", text.length(), width);
        return bytes(text.getBytes(StandardCharsets.US_ASCII)).zero(width - text.length());
    }

    /** Prints {@code count} zero bytes. */
    public StructOut zero(int count) {
        room(count);
        size += count;
        return this;
    }

    /** Prints zero bytes up to position {@code target}, which must not lie behind. */
    public StructOut zeroTo(int target) {
        if (target < size) {
            throw new IllegalArgumentException("position is already %d, cannot pad to %d".formatted(size, target));
        }
        return zero(target - size);
    }

    /** A copy of what was printed. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private StructOut little(long value, int width) {
        room(width);
        for (int i = 0; i < width; i++) {
            bytes[size++] = (byte) (value >>> 8 * i);
        }
        return this;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), size + (size >> 1)));
        }
    }
}
