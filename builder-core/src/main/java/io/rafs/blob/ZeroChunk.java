package io.rafs.blob;

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
    static ZeroChunk of(int size, Worker worker) {
        byte[] zeros = new byte[size];
        byte[] out = new byte[size];
        int compressed = worker.codec().compress(zeros, 0, size, out, 0);
        return new ZeroChunk(
                size, worker.hasher().digest(zeros, 0, size), compressed == 0 ? zeros : Arrays.copyOf(out, compressed));
    }
}
