package io.rafs.registry;

import io.rafs.digest.Sha256;
import io.rafs.format.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A blob on its way out: digested as it is read, and found out if it is not what was promised. */
final class SentContent {
    private final BlobContent content;
    private final Digest digest;
    private final long size;
    private final AtomicLong moved = new AtomicLong();
    private volatile Optional<String> change = Optional.empty();
    private volatile Optional<IOException> failure = Optional.empty();
    private Optional<Checked> open = Optional.empty();

    SentContent(BlobContent content, Digest digest, long size) {
        if (size < 0) {
            throw new IllegalArgumentException("size: " + size);
        }
        this.content = content;
        this.digest = digest;
        this.size = size;
    }

    Digest digest() {
        return digest;
    }

    long size() {
        return size;
    }

    /** Bytes that have been read for the network, all tries together. */
    long moved() {
        return moved.get();
    }

    /** How the content turned out not to be what was promised, if it did. */
    Optional<String> change() {
        return change;
    }

    /** The bytes from an offset on; those before it are digested only. */
    BodyPublisher from(long offset) {
        if (offset == size) {
            return BodyPublishers.noBody();
        }
        return BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> {
                    try {
                        return open(offset);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }),
                size - offset);
    }

    /** Digests all of it, for a blob of which nothing has to be sent. */
    void check() throws IOException {
        open(size).finish();
        close();
    }

    /** The JDK's client does not close the stream of a body that it could not send. */
    synchronized void close() throws IOException {
        if (open.isPresent()) {
            open.get().close();
            open = Optional.empty();
        }
    }

    private synchronized Checked open(long offset) throws IOException {
        close();
        try {
            Checked checked = new Checked(content.open());
            open = Optional.of(checked);
            checked.skipTo(offset);
            return checked;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Throws what the content itself failed with, which is not the network's fault. */
    void throwOwnFailure() throws IOException {
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private IOException failed(IOException e) {
        failure = Optional.of(e);
        return e;
    }

    private IOException changed(String how) {
        change = Optional.of(how);
        return new IOException(how);
    }

    private final class Checked extends InputStream {
        private final InputStream in;
        private final Sha256 sha256 = new Sha256();
        private long at;
        private boolean finished;

        Checked(InputStream in) {
            this.in = in;
        }

        void skipTo(long offset) throws IOException {
            byte[] buffer = new byte[1 << 16];
            while (at < offset) {
                take(buffer, 0, next(buffer, 0, (int) Math.min(buffer.length, offset - at)));
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (at == size) {
                return -1;
            }
            int count = take(bytes, offset, next(bytes, offset, (int) Math.min(length, size - at)));
            moved.addAndGet(count);
            if (at == size) {
                finish(); // before the last bytes leave, so that a changed blob is never whole over there
            }
            return count;
        }

        private int next(byte[] bytes, int offset, int length) throws IOException {
            try {
                return in.read(bytes, offset, length);
            } catch (IOException e) {
                throw failed(e);
            }
        }

        private int take(byte[] bytes, int offset, int count) throws IOException {
            if (count < 0) {
                throw changed("it has %d bytes, expected %d".formatted(at, size));
            }
            sha256.update(bytes, offset, count);
            at += count;
            return count;
        }

        void finish() throws IOException {
            if (finished) {
                return;
            }
            finished = true;
            if (next(new byte[1], 0, 1) > 0) {
                throw changed("it has more than %d bytes, expected exactly as many".formatted(size));
            }
            Digest found = sha256.digest();
            if (!found.equals(digest)) {
                throw changed("it has the digest sha256:%s, expected sha256:%s".formatted(found, digest));
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
