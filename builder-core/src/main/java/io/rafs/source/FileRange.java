package io.rafs.source;

import io.rafs.codec.BulkInput;
import io.rafs.image.RefusedException;
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
record FileRange(String name, Path file, long offset, long size) {
    /** All of a file. */
    static FileRange of(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return new FileRange(file.toString(), file, 0, Files.size(file));
    }

    /** A stream of the bytes. */
    InputStream open() throws IOException {
        return new RangeInput(FileChannel.open(file, StandardOpenOption.READ));
    }

    /** The bytes, if they are at most {@code max}. */
    byte[] readAll(long max) throws IOException {
        if (size > max) {
            throw new RefusedException(name, "it has %d bytes, at most %d are read".formatted(size, max));
        }
        try (InputStream in = open()) {
            byte[] bytes = in.readNBytes((int) size);
            if (bytes.length < size) {
                throw new RefusedException(name, "it ends after %d of %d bytes".formatted(bytes.length, size));
            }
            return bytes;
        }
    }

    /** The first bytes, fewer if it is shorter. */
    byte[] head(int count) throws IOException {
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
