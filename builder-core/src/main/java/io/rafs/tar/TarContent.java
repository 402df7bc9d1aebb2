package io.rafs.tar;

import io.rafs.image.Content;
import java.io.IOException;
import java.util.Arrays;

/** A regular file's bytes out of the tar, zeros put in where the sparse map has holes. */
final class TarContent implements Content {
    private final String what;
    private final SparseMap map;
    private final TarInput in;
    private int piece;
    private long position;

    TarContent(String what, SparseMap map, TarInput in) {
        this.what = what;
        this.map = map;
        this.in = in;
    }

    @Override
    public long size() {
        return map.realSize();
    }

    @Override
    public long hole() {
        while (piece < map.pieces() && position >= map.offset(piece) + map.length(piece)) {
            piece++;
        }
        long next = piece < map.pieces() ? map.offset(piece) : map.realSize();
        return Math.max(0, next - position);
    }

    @Override
    public void skipHole(long count) {
        if (count > hole()) {
            throw new IllegalArgumentException("%d bytes are more than the hole".formatted(count));
        }
        position += count;
    }

    @Override
    public void readFully(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            long hole = hole();
            int step;
            if (hole > 0) {
                step = (int) Math.min(hole, length - done);
                Arrays.fill(bytes, offset + done, offset + done + step, (byte) 0);
            } else {
                step = (int) Math.min(map.offset(piece) + map.length(piece) - position, length - done);
                in.readFully(what, bytes, offset + done, step);
            }
            position += step;
            done += step;
        }
    }
}
