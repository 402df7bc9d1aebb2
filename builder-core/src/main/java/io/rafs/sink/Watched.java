package io.rafs.sink;

import io.rafs.codec.BulkInput;
import io.rafs.oci.Reference;
import io.rafs.store.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Bytes whose reader is watched; what is read again, because a network broke, is told once. */
final class Watched implements Stored {
    private final Stored bytes;
    private final LongConsumer read;
    private long told;

    /** @param read is told how many more bytes were read; by one thread at a time, whoever else tells it */
    Watched(Stored bytes, LongConsumer read) {
        this.bytes = bytes;
        this.read = read;
    }

    @Override
    public String name() {
        return bytes.name();
    }

    @Override
    public long size() {
        return bytes.size();
    }

    @Override
    public Optional<Reference> repository() {
        return bytes.repository();
    }

    @Override
    public InputStream open() throws IOException {
        InputStream in = bytes.open();
        return new BulkInput() {
            private long at;

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int got = in.read(into, offset, length);
                at += Math.max(0, got);
                tell(at);
                return got;
            }

            @Override
            public void close() throws IOException {
                in.close();
            }
        };
    }

    /** The target is through with these bytes, whether it read them or had them. */
    void done() {
        tell(bytes.size());
    }

    private void tell(long at) {
        synchronized (read) { // others watch for the same one
            if (at > told) {
                read.accept(at - told);
                told = at;
            }
        }
    }
}
