package io.rafs.sbom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A file that is read in pieces, or something inside of one. */
interface Bytes {
    /** How many there are. */
    long size();

    /** Those from {@code offset} on; fewer, or none, where they end. */
    byte[] read(long offset, int length) throws IOException;

    /**
     * Exactly so many, to be read in little-endian order.
     *
     * @throws DamagedFileException if there are not as many
     */
    default ByteBuffer need(String what, long offset, int length) throws IOException {
        byte[] bytes = offset < 0 || length < 0 ? new byte[0] : read(offset, length);
        if (bytes.length < length || length < 0) {
            throw new DamagedFileException(
                    "its %s should lie at %d+%d, it has %d bytes".formatted(what, offset, length, size()));
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Bytes in memory. */
    static Bytes of(byte[] all) {
        return new Bytes() {
            @Override
            public long size() {
                return all.length;
            }

            @Override
            public byte[] read(long offset, int length) {
                return offset < 0 || offset >= all.length
                        ? new byte[0]
                        : Arrays.copyOfRange(all, (int) offset, (int) Math.min(all.length, offset + length));
            }
        };
    }
}
