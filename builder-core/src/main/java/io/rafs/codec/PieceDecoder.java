package io.rafs.codec;

import io.rafs.format.extent.Algorithm;
import io.rafs.format.rafs.Compressor;
import java.io.IOException;

/**
 * Decompresses pieces of EROFS files as the kernel does: something may follow what is compressed, and only the first bytes
 * of it may be wanted. Never writes past the size that it is told. Holds native memory, so it belongs to one thread and is
 * closed.
 */
public final class PieceDecoder implements AutoCloseable {
    private final ChunkDecoder zstd;
    private final ChunkDecoder lz4;
    private byte[] scratch = new byte[0];

    /**
     * A decoder.
     *
     * @throws IOException if a library that it needs cannot be loaded
     */
    public PieceDecoder() throws IOException {
        zstd = ChunkDecoder.of(Compressor.ZSTD);
        lz4 = ChunkDecoder.of(Compressor.LZ4);
    }

    /** Whether this codec is decompressed here. */
    public static boolean knows(Algorithm algorithm) {
        return algorithm == Algorithm.ZSTD || algorithm == Algorithm.LZ4;
    }

    /**
     * Decompresses the first {@code size} bytes of what is stored.
     *
     * @param partial whether LZ4 data may go on after these, or something may follow it
     * @param window the largest that a zstd frame may ask for, in bytes
     * @throws MalformedStreamException if it is damaged, has fewer bytes, or asks for more
     */
    public void decompress(
            Algorithm algorithm,
            byte[] in,
            int offset,
            int length,
            byte[] out,
            int outOffset,
            int size,
            boolean partial,
            long window)
            throws MalformedStreamException {
        switch (algorithm) {
            case ZSTD -> zstd(in, offset, length, out, outOffset, size, window);
            case LZ4 -> lz4(in, offset, length, out, outOffset, size, partial);
            default -> throw new IllegalArgumentException(algorithm + " is not decompressed here");
        }
    }

    private void lz4(byte[] in, int offset, int length, byte[] out, int outOffset, int size, boolean partial)
            throws MalformedStreamException {
        if (!partial) {
            lz4.decompress(in, offset, length, out, outOffset, size);
            return;
        }
        int found = Lz4Prefix.decompress(in, offset, length, out, outOffset, size);
        if (found != size) {
            throw new MalformedStreamException(
                    found, "the lz4 data holds %d bytes, expected at least %d".formatted(found, size));
        }
    }

    private void zstd(byte[] in, int offset, int length, byte[] out, int outOffset, int size, long window)
            throws MalformedStreamException {
        ZstdFrame frame = ZstdFrame.parse(in, offset, length);
        if (frame.window() > window) {
            throw new MalformedStreamException(
                    0,
                    "the zstd frame asks for a window of %d bytes, the superblock declares %d"
                            .formatted(frame.window(), window));
        }
        if (frame.content() == size) {
            zstd.decompress(in, offset, frame.size(), out, outOffset, size);
            return;
        }
        if (frame.content() == ZstdFrame.UNKNOWN || frame.content() < size || frame.content() > Algorithm.MAX_DECODED) {
            throw new MalformedStreamException(
                    0,
                    frame.content() == ZstdFrame.UNKNOWN
                            ? "the zstd frame does not say how much it holds"
                            : "the zstd data holds %d bytes, expected %d, and at most %d"
                                    .formatted(frame.content(), size, Algorithm.MAX_DECODED));
        }
        int all = (int) frame.content();
        if (scratch.length < all) {
            scratch = new byte[all];
        }
        zstd.decompress(in, offset, frame.size(), scratch, 0, all);
        System.arraycopy(scratch, 0, out, outOffset, size);
    }

    @Override
    public void close() {
        zstd.close();
        lz4.close();
    }
}
