package io.rafs.codec;

/**
 * Decompresses the first bytes of an LZ4 block, and does not mind what follows. The library has nothing for this that is
 * safe with hostile input.
 */
final class Lz4Prefix {
    private static final int MIN_MATCH = 4;

    private Lz4Prefix() {}

    /** Decompresses up to {@code size} bytes, and says how many there were. */
    static int decompress(byte[] in, int offset, int length, byte[] out, int outOffset, int size)
            throws MalformedStreamException {
        int from = offset;
        int end = offset + length;
        int to = outOffset;
        int full = outOffset + size;
        while (to < full && from < end) {
            int token = in[from++] & 0xff;
            int literals = token >>> 4;
            if (literals == 15) {
                int octet;
                do {
                    if (from == end) {
                        throw cut();
                    }
                    octet = in[from++] & 0xff;
                    literals += octet; // 255 for each byte of at most 2 MiB
                } while (octet == 255);
            }
            int count = Math.min(literals, full - to);
            if (count > end - from) {
                throw cut();
            }
            System.arraycopy(in, from, out, to, count);
            from += count;
            to += count;
            if (to == full || from == end) {
                break;
            }
            if (end - from < 2) {
                throw cut();
            }
            int distance = in[from] & 0xff | (in[from + 1] & 0xff) << 8;
            from += 2;
            int match = token & 15;
            if (match == 15) {
                int octet;
                do {
                    if (from == end) {
                        throw cut();
                    }
                    octet = in[from++] & 0xff;
                    match += octet;
                } while (octet == 255);
            }
            if (distance == 0 || distance > to - outOffset) {
                throw new MalformedStreamException(
                        to - outOffset, "the lz4 data is damaged: it copies from before its start");
            }
            to = copy(out, to, distance, Math.min(match + MIN_MATCH, full - to));
        }
        return to - outOffset;
    }

    /** Copies what may overlap its source, and so repeats. */
    private static int copy(byte[] out, int to, int distance, int count) {
        if (distance >= count) {
            System.arraycopy(out, to - distance, out, to, count);
            return to + count;
        }
        int done = 0;
        while (done < count) {
            int step = Math.min(distance + done, count - done);
            System.arraycopy(out, to - distance, out, to + done, step);
            done += step;
        }
        return to + count;
    }

    private static MalformedStreamException cut() {
        return new MalformedStreamException(0, "the lz4 data is damaged: it ends in the middle");
    }
}
