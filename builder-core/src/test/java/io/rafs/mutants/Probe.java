package io.rafs.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.rafs.ChunkInfo;
import io.rafs.read.ImageEntry;
import io.rafs.read.ImageReader;
import io.rafs.testdata.Sha256;
import io.rafs.unpack.TarTarget;
import io.rafs.unpack.UnpackTarget;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Unpacks to a tar that nobody keeps. Every piece of content is digested by another library than the product's, and must
 * be what the chunk table says of it; what has no entry there must be zeros.
 */
final class Probe implements UnpackTarget {
    private final ImageReader image;
    private final TarTarget tar;
    private final byte[] chunk;
    private int filled;
    private long chunks;

    Probe(ImageReader image, OutputStream out) {
        this.image = image;
        tar = new TarTarget(out);
        chunk = new byte[(int) image.bootstrap().rafs().extended().chunkSize()];
    }

    @Override
    public void begin(ImageEntry entry) throws IOException {
        tar.begin(entry);
        filled = 0;
        chunks = 0;
    }

    @Override
    public void data(ImageEntry entry, byte[] bytes, int at, int length) throws IOException {
        tar.data(entry, bytes, at, length);
        for (int done = 0; done < length; ) {
            int step = Math.min(length - done, chunk.length - filled);
            System.arraycopy(bytes, at + done, chunk, filled, step);
            filled += step;
            done += step;
            if (filled == chunk.length) {
                compare(entry);
            }
        }
    }

    @Override
    public void end(ImageEntry entry) throws IOException {
        if (filled > 0) {
            compare(entry);
        }
        if (entry.hasContent()) {
            long size = entry.inode().size();
            assertThat(chunks).isEqualTo(size / chunk.length + (size % chunk.length == 0 ? 0 : 1));
        }
        tar.end(entry);
    }

    private void compare(ImageEntry entry) throws IOException {
        ChunkIndex index =
                image.bootstrap().chunkIndexes(entry.nid(), entry.inode()).get(chunks++);
        Optional<ChunkInfo> info = image.chunks().find(index.blob(), index.chunk());
        byte[] content = Arrays.copyOf(chunk, filled);
        if (info.isEmpty()) {
            assertThat(content).as("hole in %s", entry.path()).containsOnly(0);
        } else {
            assertThat(Sha256.hex(content))
                    .as("chunk %d of %s", chunks - 1, entry.path())
                    .isEqualTo(info.get().digest().hex());
        }
        filled = 0;
    }

    @Override
    public void publish() throws IOException {
        tar.publish();
    }

    @Override
    public List<String> notes() {
        return tar.notes();
    }

    @Override
    public void close() {
        // nothing is kept
    }

    /** The SHA-256 of the tar that an image unpacks to. */
    static String tarDigest(Path image) throws IOException {
        BoundedSink sink = new BoundedSink();
        try (ImageReader reader = Readers.open(image)) {
            io.rafs.unpack.Unpack.run(reader, new TarTarget(sink), 1, bytes -> {});
        }
        return sink.digest();
    }
}
