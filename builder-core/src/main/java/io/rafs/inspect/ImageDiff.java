package io.rafs.inspect;

import io.rafs.format.CorruptImageException;
import io.rafs.format.StructIn;
import io.rafs.read.BootstrapReader;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Two images side by side, in words: what tables and paths say differently. Where things lie (nids, blocks, chunk
 * numbers) moves with every change, so of that only the first is told, and how many others there are.
 */
public final class ImageDiff {
    /** Bytes that are compared at a time where nothing else differs. */
    private static final int STEP = 1 << 16;

    private final ImageReader first;
    private final ImageReader second;
    private final Differences differences;

    private ImageDiff(ImageReader first, ImageReader second, Consumer<Difference> listener) {
        this.first = first;
        this.second = second;
        differences = new Differences(listener);
    }

    /**
     * Compares two images; neither needs its blobs. The other way round there are as many differences.
     *
     * @param listener is told each difference, tables first
     * @return how many there are; 0 if the bootstraps are the same, byte by byte
     * @throws CorruptImageException if one of them cannot be read
     */
    public static long run(ImageReader first, ImageReader second, Consumer<Difference> listener) throws IOException {
        return new ImageDiff(first, second, listener).run();
    }

    private long run() throws IOException {
        first.bootstrap().requireRafs();
        second.bootstrap().requireRafs();
        Inspection one = new Inspection(first.bootstrap());
        Inspection other = new Inspection(second.bootstrap());
        TableDiff tables = new TableDiff(first.bootstrap(), second.bootstrap(), differences);
        tables.superBlocks(one, other);
        tables.blobs(one.blobs(), other.blobs());
        tables.prefetch();
        FileDiff files = tables.sameChunking() ? new FileDiff(first, second) : null;
        new TreeDiff(first.bootstrap(), second.bootstrap(), files, differences).run();
        if (tables.sameChunking()) {
            new ChunkTableDiff(first.bootstrap(), second.bootstrap(), differences).run();
        }
        differences.finish();
        if (differences.count() == 0) {
            bytes();
        }
        return differences.count();
    }

    /** Finds what no field tells. */
    private void bytes() throws IOException {
        BootstrapReader one = first.bootstrap();
        BootstrapReader other = second.bootstrap();
        for (long at = 0; at < Math.min(one.size(), other.size()); at += STEP) {
            byte[] here = bytes(one, at);
            byte[] there = bytes(other, at);
            int differs = Arrays.mismatch(here, there);
            if (differs >= 0 && differs < Math.min(here.length, there.length)) {
                differences.compare(
                        "byte 0x%x, which no field tells".formatted(at + differs),
                        "value",
                        "0x%02x".formatted(here[differs]),
                        "0x%02x".formatted(there[differs]));
                return;
            }
        }
    }

    private static byte[] bytes(BootstrapReader bootstrap, long at) throws IOException {
        StructIn in = bootstrap.read("bootstrap", at, Math.min(STEP, bootstrap.size() - at));
        return in.bytes("bootstrap", in.remaining());
    }
}
