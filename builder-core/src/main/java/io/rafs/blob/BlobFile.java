package io.rafs.blob;

import io.rafs.digest.Sha256;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.format.blob.ChunkInfoV1;
import io.rafs.image.NamedOutput;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A blob being written: appends, and keeps the digest of all that was appended. */
final class BlobFile implements Closeable {
    private static final int BUFFER = 1 << 18;
    private static final byte[] ZEROS = new byte[4096];

    private final Path path;
    private final FileChannel channel;
    private final byte[] buffer = new byte[BUFFER];
    private final Sha256 sha256 = new Sha256();
    private int buffered;
    private long size;

    BlobFile(Path path) throws IOException {
        this.path = path;
        channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ);
    }

    Path path() {
        return path;
    }

    /** Bytes appended so far. */
    long size() {
        return size;
    }

    /** Appends bytes and answers at which offset they start. */
    long append(byte[] bytes, int offset, int length) throws IOException {
        if (length > ChunkInfoV1.MAX_COMPRESSED - size) {
            throw new RefusedException("the layer's blob would exceed 2^40 bytes, which RAFS cannot address");
        }
        long start = size;
        sha256.update(bytes, offset, length);
        if (length > BUFFER - buffered) {
            flush();
        }
        if (length >= BUFFER) {
            write(bytes, offset, length);
        } else {
            System.arraycopy(bytes, offset, buffer, buffered, length);
            buffered += length;
        }
        size += length;
        return start;
    }

    /** Appends zeros up to the next multiple of 4096. */
    void pad() throws IOException {
        append(ZEROS, 0, (int) (-size & 4095));
    }

    /** SHA-256 of all bytes so far and then {@code more}. */
    Digest digestWith(byte[] more) {
        return sha256.fork().digest(more, 0, more.length);
    }

    /** SHA-256 of the file. */
    Digest digest() {
        return sha256.fork().digest();
    }

    /** Copies bytes that another blob file holds. */
    void copy(BlobFile from, long offset, int length, byte[] through) throws IOException {
        from.flush();
        ByteBuffer target = ByteBuffer.wrap(through, 0, length);
        while (target.hasRemaining()) {
            if (from.channel.read(target, offset + target.position()) < 0) {
                throw new IOException("%s ended at %d while it was copied".formatted(from.path, offset));
            }
        }
        append(through, 0, length);
    }

    private void flush() throws IOException {
        write(buffer, 0, buffered);
        buffered = 0;
    }

    private void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(bytes, offset, length);
        try {
            while (source.hasRemaining()) {
                channel.write(source);
            }
        } catch (IOException e) {
            throw NamedOutput.failure(path, e);
        }
    }

    /** Lets go of the file where writing has failed, or its content does not matter any more; throws nothing. */
    void abandon() {
        try {
            channel.close();
        } catch (IOException e) {
            // what failed first is told
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            if (channel.isOpen()) {
                flush();
            }
        }
    }
}
