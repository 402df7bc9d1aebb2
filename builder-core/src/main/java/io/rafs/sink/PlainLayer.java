package io.rafs.sink;

import io.rafs.codec.LayerCompression;
import io.rafs.format.Digest;
import io.rafs.image.NamedOutput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * A layer as every container tool takes it: a tar, which is compressed into a file while it is written. The same tar gives the
 * same bytes on every machine.
 */
public final class PlainLayer extends OutputStream {
    private static final int BUFFER = 1 << 17;

    private final Digesting stored;
    private final OutputStream compressed;
    private final Digesting plain;

    private PlainLayer(Digesting stored, OutputStream compressed) {
        this.stored = stored;
        this.compressed = compressed;
        plain = new Digesting(compressed);
    }

    /**
     * A layer that was written.
     *
     * @param digest of the file
     * @param size bytes of the file
     * @param diffId digest of the tar
     * @param plainSize bytes of the tar
     */
    public record Written(Digest digest, long size, Digest diffId, long plainSize) {}

    /**
     * Begins a layer.
     *
     * @param file is created; it is not to be used unless the layer is finished
     * @param threads that compress, at least 1; the bytes do not depend on how many there are
     */
    public static PlainLayer create(Path file, LayerCompression compression, int threads) throws IOException {
        Digesting stored = new Digesting(new BufferedOutputStream(new NamedOutput(file), BUFFER));
        try {
            return new PlainLayer(
                    stored,
                    switch (compression) {
                        case NONE -> stored;
                        case GZIP -> new BlockGzip(stored, threads);
                        case ZSTD -> LayerCompression.zstd(stored);
                    });
        } catch (IOException | RuntimeException e) {
            stored.close();
            throw e;
        }
    }

    @Override
    public void write(int octet) throws IOException {
        plain.write(octet);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        plain.write(bytes, offset, length);
    }

    /** Ends the layer, of which all has been written. */
    public Written finish() throws IOException {
        if (compressed instanceof BlockGzip gzip) {
            gzip.finish();
        }
        compressed.close();
        return new Written(stored.digest(), stored.count(), plain.digest(), plain.count());
    }

    @Override
    public void close() throws IOException {
        compressed.close();
    }
}
