package io.rafs.registry;

import io.rafs.digest.Sha256;
import io.rafs.format.Digest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A whole blob. Where the connection breaks, the rest is asked for; the number of breaks without a mebibyte in between is
 * bounded. The end is told only if size and digest are right.
 */
final class BlobStream extends InputStream {
    /** After this many bytes a break counts as the first again. */
    private static final long PROGRESS = 1 << 20;

    private final Transport transport;
    private final Call call;
    private final Digest digest;
    private final long size;
    private final Sha256 sha256 = new Sha256();
    private final Backoff backoff;
    private Optional<Answer> answer = Optional.empty();
    private long at;
    private long lastBreak;
    private boolean closed;
    private boolean checked;

    BlobStream(Transport transport, Call call, Digest digest, long size) {
        this.transport = transport;
        this.call = call;
        this.digest = digest;
        this.size = size;
        backoff = transport.backoff(call.asked());
    }

    /** Asks for what is missing, as often as it takes. */
    void connect() throws IOException {
        while (answer.isEmpty()) {
            Call rest = at == 0 ? call : call.with("Range", "bytes=%d-".formatted(at));
            Optional<Answer> open = Optional.empty();
            boolean kept = false;
            try {
                open = Optional.of(transport.once(rest));
                if (open.get().isLater()) {
                    backoff.later(open.get());
                } else {
                    Part.check(transport, rest, open.get(), at);
                    answer = open;
                    kept = true;
                }
            } catch (IOException e) {
                backoff.broke(e);
            } finally {
                if (!kept && open.isPresent()) {
                    open.get().close();
                }
            }
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("the blob was closed");
        }
        if (length == 0) {
            return 0;
        }
        while (!checked) {
            connect();
            try {
                int count = answer.orElseThrow().body().read(bytes, offset, length);
                if (count >= 0) {
                    take(bytes, offset, count);
                    return count;
                }
                if (at < size) {
                    throw new EOFException("the body ended after %d of %d bytes".formatted(at, size));
                }
                finish();
            } catch (RegistryException e) {
                throw e;
            } catch (IOException e) {
                disconnect();
                if (at >= size) {
                    finish();
                } else {
                    if (at - lastBreak >= PROGRESS) {
                        backoff.progressed();
                    }
                    lastBreak = at;
                    backoff.broke(e);
                }
            }
        }
        return -1;
    }

    private void take(byte[] bytes, int offset, int count) throws RegistryException {
        at += count;
        if (at > size) {
            throw wrong("it has more than %d bytes, expected exactly as many".formatted(size));
        }
        sha256.update(bytes, offset, count);
    }

    private void finish() throws IOException {
        Digest found = sha256.digest();
        disconnect();
        if (!found.equals(digest)) {
            closed = true;
            throw wrong(
                    "its bytes have the digest sha256:%s, expected sha256:%s; they were changed on their way, or the registry is damaged"
                            .formatted(found, digest));
        }
        checked = true;
    }

    private RegistryException wrong(String found) {
        return transport.failure(RegistryException.Kind.WRONG_ANSWER, call.asked(), found);
    }

    private void disconnect() throws IOException {
        Optional<Answer> open = answer;
        answer = Optional.empty();
        if (open.isPresent()) {
            open.get().close();
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        disconnect();
    }
}
