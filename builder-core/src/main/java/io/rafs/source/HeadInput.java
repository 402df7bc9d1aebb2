package io.rafs.source;

import io.rafs.codec.BulkInput;
import java.io.IOException;
import java.io.InputStream;

/** A stream whose first bytes have been looked at; they are read again like the others. */
final class HeadInput extends BulkInput {
    private final InputStream in;
    private final byte[] head;
    private int at;

    /** Reads {@code count} bytes ahead, or all if there are fewer; closes the stream if that fails. */
    HeadInput(InputStream in, int count) throws IOException {
        this.in = in;
        try {
            head = in.readNBytes(count);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** A copy of the first bytes. */
    byte[] head() {
        return head.clone();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (at == head.length) {
            return in.read(bytes, offset, length);
        }
        int step = Math.min(length, head.length - at);
        System.arraycopy(head, at, bytes, offset, step);
        at += step;
        return step;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
