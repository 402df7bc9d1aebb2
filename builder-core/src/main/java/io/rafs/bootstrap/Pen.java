package io.rafs.bootstrap;

import io.rafs.format.StructOut;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;

/** Prints to a stream and knows where it is. */
final class Pen {
    private static final byte[] ZEROS = new byte[4096];

    private final OutputStream out;
    private long position;

    Pen(OutputStream out) {
        this.out = out;
    }

    void print(Consumer<StructOut> struct) throws IOException {
        StructOut bytes = new StructOut(256);
        struct.accept(bytes);
        out.write(bytes.toByteArray());
        position += bytes.position();
    }

    /** Prints zeros up to {@code target}. */
    void zeroTo(long target) throws IOException {
        if (target < position) {
            throw new IllegalStateException("at %d already, cannot go to %d".formatted(position, target));
        }
        while (position < target) {
            int step = (int) Math.min(ZEROS.length, target - position);
            out.write(ZEROS, 0, step);
            position += step;
        }
    }

    /** Asserts that {@code what} starts where it was planned. */
    void at(String what, long planned) {
        if (position != planned) {
            throw new IllegalStateException("%s starts at %d, planned was %d".formatted(what, position, planned));
        }
    }
}
