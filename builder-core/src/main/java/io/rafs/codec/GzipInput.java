package io.rafs.codec;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads gzip as it occurs in layers: any number of members, empty ones among them, header fields of every kind, zeros
 * behind the end. Checks each member's CRC and length, and refuses a stream that ends early or goes on with anything
 * else, where the JDK's own stream falls silent. Source: RFC 1952.
 */
final class GzipInput extends BulkInput {
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    private long produced;
    private boolean done;

    GzipInput(InputStream in) throws IOException {
        this.in = in;
        readHeader(need("gzip header"));
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!done) {
            int count = inflate(bytes, offset, length);
            if (count > 0) {
                crc.update(bytes, offset, count);
                produced += count;
                return count;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsInput()) {
                fill("compressed data");
                inflater.setInput(buffer, at, end - at);
                at = end;
            } else {
                throw malformed("the deflate data needs a preset dictionary, which gzip has not");
            }
        }
        return -1;
    }

    private int inflate(byte[] bytes, int offset, int length) throws IOException {
        try {
            return inflater.inflate(bytes, offset, length);
        } catch (DataFormatException e) {
            throw malformed("the gzip data is damaged: %s; copy the layer again".formatted(e.getMessage()));
        }
    }

    private void endMember() throws IOException {
        at = end - inflater.getRemaining();
        long length = inflater.getBytesWritten() & 0xffff_ffffL;
        long wantedCrc = need32();
        long wantedLength = need32();
        if (crc.getValue() != wantedCrc || length != wantedLength) {
            throw malformed(
                    "the gzip data has CRC %08x and length %d, its trailer says %08x and %d; the layer is damaged, copy it again"
                            .formatted(crc.getValue(), length, wantedCrc, wantedLength));
        }
        inflater.reset();
        crc.reset();
        int next = nextNonZero();
        if (next < 0) {
            done = true;
        } else {
            readHeader(next);
        }
    }

    /** Skips the zeros that some writers pad with; -1 at the end of the stream. */
    private int nextNonZero() throws IOException {
        int next;
        do {
            next = next();
        } while (next == 0);
        return next;
    }

    private void readHeader(int first) throws IOException {
        if (first != 0x1f || need("gzip header") != 0x8b) {
            throw malformed(
                    "something other than a gzip member or zeros follows the gzip data; cut it off or recompress");
        }
        int method = need("gzip header");
        int flags = need("gzip header");
        if (method != 8 || (flags & 0xe0) != 0) {
            throw malformed("gzip header has method %d and flags 0x%02x, expected 8 and none above 0x1f"
                    .formatted(method, flags));
        }
        skip(6);
        if ((flags & 4) != 0) {
            skip(need("gzip header") | need("gzip header") << 8);
        }
        if ((flags & 8) != 0) {
            skipText();
        }
        if ((flags & 16) != 0) {
            skipText();
        }
        if ((flags & 2) != 0) {
            skip(2);
        }
        inflater.setInput(buffer, at, end - at);
        at = end;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            need("gzip header");
        }
    }

    private void skipText() throws IOException {
        while (need("gzip header") != 0) {
            // a file name or comment, of no use here
        }
    }

    private long need32() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            value |= (long) need("gzip trailer") << shift;
        }
        return value;
    }

    private int need(String what) throws IOException {
        if (at == end) {
            fill(what);
        }
        return buffer[at++] & 0xff;
    }

    private int next() throws IOException {
        if (at == end && !refill()) {
            return -1;
        }
        return buffer[at++] & 0xff;
    }

    private void fill(String what) throws IOException {
        if (!refill()) {
            throw malformed("the stream ends inside its " + what + "; it was cut");
        }
    }

    private boolean refill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(buffer, 0, BUFFER));
        return end > 0;
    }

    private MalformedStreamException malformed(String detail) {
        return new MalformedStreamException(produced, detail);
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
