package io.rafs.testdata;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Reproducible file contents: some that compress and some that do not, repeats, shifts, runs of zeros, at telling sizes. */
public final class Contents {

    private static final int BLOCK = 4096;

    private final SplittableRandom random;
    private final int chunkSize;
    private final List<byte[]> earlier = new ArrayList<>();

    Contents(SplittableRandom random, int chunkSize) {
        this.random = random;
        this.chunkSize = chunkSize;
    }

    /** Bytes that do not compress. */
    public static byte[] random(long seed, int size) {
        byte[] bytes = new byte[size];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    /** Bytes that compress well but do not repeat by themselves. */
    public static byte[] text(long seed, int size) {
        StringBuilder text = new StringBuilder(size + 80);
        for (int line = 0; text.length() < size; line++) {
            text.append(seed).append(" line ").append(line).append(": the quick brown fox jumps over the lazy dog\n");
        }
        return text.substring(0, size).getBytes(StandardCharsets.US_ASCII);
    }

    /** The next file of a tree. */
    byte[] next() {
        byte[] content = fresh(size());
        int trick = random.nextInt(10);
        if (trick < 2 && !earlier.isEmpty()) {
            content = pick();
        } else if (trick == 2 && !earlier.isEmpty()) {
            content = TarEntry.join(new byte[] {'!'}, pick()); // everything moved by one byte
        } else if (trick == 3 && content.length > 2 * BLOCK) {
            Arrays.fill(content, BLOCK, content.length - BLOCK / 2, (byte) 0);
        }
        if (earlier.size() < 16) {
            earlier.add(content);
        }
        return content.clone();
    }

    private byte[] fresh(int size) {
        long seed = random.nextLong();
        return switch (random.nextInt(8)) {
            case 0 -> new byte[size];
            case 1, 2, 3 -> random(seed, size);
            default -> text(seed, size);
        };
    }

    private byte[] pick() {
        return earlier.get(random.nextInt(earlier.size()));
    }

    /** Mostly small; else near a multiple of the block or chunk size, with the tails that may or may not be inlined. */
    private int size() {
        int nearby = random.nextInt(-2, 3);
        int size = switch (random.nextInt(10)) {
            case 0 -> random.nextInt(3);
            case 1 -> BLOCK * random.nextInt(1, 5) + nearby;
            case 2 -> BLOCK * random.nextInt(1, 4) - 64 + nearby;
            case 3 -> chunkSize * random.nextInt(1, 4) + nearby;
            case 4 -> chunkSize + BLOCK * random.nextInt(1, 4) + nearby;
            case 5 -> 512 + nearby;
            default -> random.nextInt(3 * BLOCK);
        };
        return Math.max(0, size);
    }
}
