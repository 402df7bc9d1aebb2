package io.rafs.blob;

import io.rafs.codec.ChunkCodec;
import io.rafs.format.Digest;
import java.util.Arrays;

/**
 * A whole chunk of zeros, as holes are made of: digested and compressed once, then only referred to.
 *
 * @param size bytes
 * @param digest of that many zeros
 * @param stored as the blob holds it
 */
record ZeroChunk(int size, Digest digest, byte[] stored) {
    private static final byte[] ZEROS = new byte[1 << 12];

    /** Whether all these bytes are zero. */
    static boolean isZero(byte[] bytes, int offset, int length) {
        for (int at = 0; at < length; at += ZEROS.length) {
            int step = Math.min(ZEROS.length, length - at);
            if (!Arrays.equals(bytes, offset + at, offset + at + step, ZEROS, 0, step)) {
                return false;
            }
        }
        return true;
    }

    static ZeroChunk of(int size, Worker worker, StorageRules rules) {
        byte[] zeros = new byte[size];
        byte[] out = new byte[size + ChunkCodec.FRAME_ROOM];
        int compressed = rules.frames() && size > StorageRules.BLOCK
                ? worker.codec().frame(zeros, 0, size, out, 0)
                : worker.codec().compress(zeros, 0, size, out, 0);
        return new ZeroChunk(
                size, worker.hasher().digest(zeros, 0, size), compressed == 0 ? zeros : Arrays.copyOf(out, compressed));
    }
}
