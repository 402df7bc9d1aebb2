package io.rafs.raw;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/** Bytes of a file, little endian, that remembers which of them something lies in. */
public final class RawBytes {

    private final byte[] bytes;
    private final ByteBuffer buffer;
    private final BitSet claimed = new BitSet();

    public RawBytes(byte[] bytes) {
        this.bytes = bytes;
        this.buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    public int size() {
        return bytes.length;
    }

    public int u8(long at) {
        return bytes[Math.toIntExact(at)] & 0xff;
    }

    public int u16(long at) {
        return buffer.getShort(Math.toIntExact(at)) & 0xffff;
    }

    public long u32(long at) {
        return buffer.getInt(Math.toIntExact(at)) & 0xffff_ffffL;
    }

    public long u64(long at) {
        return buffer.getLong(Math.toIntExact(at));
    }

    public byte[] bytes(long at, long length) {
        return Arrays.copyOfRange(bytes, Math.toIntExact(at), Math.toIntExact(at + length));
    }

    /** Text of one char per byte. */
    public String latin(long at, long length) {
        return new String(bytes(at, length), StandardCharsets.ISO_8859_1);
    }

    public boolean isZero(long at, long length) {
        for (byte octet : bytes(at, length)) {
            if (octet != 0) {
                return false;
            }
        }
        return true;
    }

    /** Says that something lies there; nothing else may. */
    public void claim(String what, long at, long length) {
        int from = Math.toIntExact(at);
        int to = Math.toIntExact(at + length);
        if (to > bytes.length) {
            throw new AssertionError("%s at 0x%x..0x%x, behind the end".formatted(what, from, to));
        }
        int overlap = claimed.nextSetBit(from);
        if (overlap >= 0 && overlap < to) {
            throw new AssertionError("%s at 0x%x..0x%x overlaps something at 0x%x".formatted(what, from, to, overlap));
        }
        claimed.set(from, to);
    }

    /** Whether something lies there. */
    public boolean isClaimed(int at) {
        return claimed.get(at);
    }

    /** The first byte that is not zero though nothing lies there; -1 if there is none. */
    public int firstStray() {
        for (int at = claimed.nextClearBit(0); at < bytes.length; at = claimed.nextClearBit(at + 1)) {
            if (bytes[at] != 0) {
                return at;
            }
        }
        return -1;
    }
}
