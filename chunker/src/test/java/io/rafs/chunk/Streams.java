package io.rafs.chunk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Bytes to cut, and what is cut of them. */
final class Streams {
    private Streams() {}

    /** The outputs of splitmix64 from this state on, each as eight bytes, little endian: the same on any machine for ever. */
    static byte[] random(long seed, int size) {
        ByteBuffer bytes = ByteBuffer.allocate((size + 7) / 8 * 8).order(ByteOrder.LITTLE_ENDIAN);
        long state = seed;
        while (bytes.hasRemaining()) {
            state += 0x9e3779b97f4a7c15L;
            long z = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9L;
            z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
            bytes.putLong(z ^ z >>> 31);
        }
        byte[] all = new byte[size];
        bytes.get(0, all);
        return all;
    }

    /** Lengths of the chunks of a file that stands at {@code start} of a larger buffer. */
    static List<Integer> cuts(Chunker chunker, byte[] buffer, int start, int size) {
        List<Integer> cuts = new ArrayList<>();
        for (int at = 0; at < size; at += cuts.get(cuts.size() - 1)) {
            cuts.add(chunker.cut(buffer, start + at, Math.min(chunker.maxSize(), size - at)));
        }
        return cuts;
    }

    static List<Integer> cuts(Chunker chunker, byte[] file) {
        return cuts(chunker, file, 0, file.length);
    }
}
