package io.rafs.testdata;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random file trees as layers, the same for the same seed. Print the instance when a test fails: it names the seed.
 *
 * <p>Layers only say what has one meaning for all good unpackers: parents come first, a hard link's target is there, no
 * path is named twice in one layer, a whiteout hides only what lower layers have and its own layer leaves alone,
 * no xattr is empty (Go's tar reader drops those). What unpackers disagree about belongs into tests of its own.
 */
public final class Trees {

    private final long seed;
    private final int entries;
    private final int chunkSize;

    private Trees(long seed, int entries, int chunkSize) {
        this.seed = seed;
        this.entries = entries;
        this.chunkSize = chunkSize;
    }

    /** Sixty entries a layer, file sizes for chunks of 64 KiB. */
    public static Trees seeded(long seed) {
        return new Trees(seed, 60, 64 << 10);
    }

    public Trees withEntries(int perLayer) {
        return new Trees(seed, perLayer, chunkSize);
    }

    /** Many file sizes lie around multiples of this. */
    public Trees withChunkSize(int bytes) {
        return new Trees(seed, entries, bytes);
    }

    /** One layer with everything but whiteouts. */
    public List<TarEntry> entries() {
        return layers(1).get(0);
    }

    /** The tar of {@link #entries}. */
    public byte[] tar() {
        return TarForge.of(entries());
    }

    /** So many layers, bottom first; the upper ones also replace and hide what the lower ones have. */
    public List<List<TarEntry>> layers(int count) {
        SplittableRandom random = new SplittableRandom(seed);
        RandomLayers generator = new RandomLayers(random, new Contents(random, chunkSize));
        List<List<TarEntry>> layers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            layers.add(generator.next(entries));
        }
        return layers;
    }

    /** The tars of {@link #layers}. */
    public List<byte[]> tars(int count) {
        return layers(count).stream().map(TarForge::of).toList();
    }

    @Override
    public String toString() {
        return "Trees.seeded(" + seed + "L).withEntries(" + entries + ").withChunkSize(" + chunkSize + ")";
    }
}
