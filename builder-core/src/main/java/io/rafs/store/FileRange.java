package io.rafs.store;

import io.rafs.codec.BulkInput;
import io.rafs.format.RefusedException;
import io.rafs.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A run of bytes in a file: a blob of a layout, or an entry of an archive.
 *
 * @param name what to call it in messages
 * @param file holds it
 * @param offset where it starts
 * @param size its bytes
 */
public record FileRange(String name, Path file, long offset, long size) implements Stored {
    /** All of a file. */
    public static FileRange of(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return new FileRange(file.toString(), file, 0, Files.size(file));
    }

    @Override
    public InputStream open() throws IOException {
        return new RangeInput(FileChannel.open(file, StandardOpenOption.READ));
    }

    /** These bytes, if they are as many as a descriptor says. */
    FileRange sized(Descriptor descriptor) throws RefusedException {
        if (size != descriptor.size()) {
            throw new RefusedException(
                    name,
                    "it has %d bytes, its descriptor says %d; the copy is damaged".formatted(size, descriptor.size()));
        }
        return this;
    }

    /** The first bytes, fewer if it is shorter. */
    public byte[] head(int count) throws IOException {
        try (InputStream in = open()) {
            return in.readNBytes(count);
        }
    }

    private final class RangeInput extends BulkInput {
        private final FileChannel channel;
        private long at;

        RangeInput(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (at >= size) {
                return -1;
            }
            int want = (int) Math.min(length, size - at);
            int got = channel.read(ByteBuffer.wrap(bytes, from, want), offset + at);
            if (got < 0) {
                throw new RefusedException(
                        name,
                        "it ended after %d of %d bytes while it was read; let it be and try again".formatted(at, size));
            }
            at += got;
            return got;
        }

        @Override
        public long skip(long count) {
            long step = Math.max(0, Math.min(count, size - at));
            at += step;
            return step;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
